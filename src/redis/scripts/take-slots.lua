-- Live attempts that are missing from a slot set or from the persons take their place again: the limits must count them.
-- Nothing is written for those that have all of it, and the sets are asked about many at once.
-- KEYS  1 prefix
-- ARGV  ids of attempts
-- RESULT how many were missing

-- Whether its call may be live, as far as anybody knows.
local function needs_slot(attempt)
  return attempt.state ~= 'ended' and not attempt.overtaken and not attempt.slotFreed
end

-- Take what is not taken, and say whether anything was missing. Whoever has the person keeps it.
local function take_slot(attempt)
  local taken = redis.call('HSETNX', key_persons(), attempt.phone, attempt.id)
  for _, scope in ipairs({ 'number:' .. attempt.fromNumber, 'campaign:' .. attempt.campaign, 'account' }) do
    taken = taken + redis.call('SADD', key_slots(scope), attempt.id)
  end
  redis.call('SADD', key_numbers(), attempt.fromNumber)
  return taken > 0
end

local FIELDS = { 'state', 'phone', 'fromNumber', 'campaign', 'overtaken', 'slotFreed' }
local live, phones, inScope, lacking, missing = {}, {}, {}, {}, 0

local function expect_in(scope, id)
  inScope[scope] = inScope[scope] or {}
  table.insert(inScope[scope], id)
end

for _, id in ipairs(ARGV) do
  local state, phone, from, campaign, overtaken, freed = unpack(redis.call('HMGET', key_attempt(id), unpack(FIELDS)))
  local attempt = { id = id, state = state, phone = phone, fromNumber = from, campaign = campaign, overtaken = overtaken, slotFreed = freed }
  if phone and needs_slot(attempt) then
    live[#live + 1], phones[#phones + 1] = attempt, phone
    for _, scope in ipairs({ 'number:' .. from, 'campaign:' .. campaign, 'account' }) do expect_in(scope, id) end
  end
end
if #live == 0 then return 0 end

for scope, ids in pairs(inScope) do
  for i, isIn in ipairs(redis.call('SMISMEMBER', key_slots(scope), unpack(ids))) do
    if isIn == 0 then lacking[ids[i]] = true end
  end
end
for i, holder in ipairs(redis.call('HMGET', key_persons(), unpack(phones))) do
  if not holder then lacking[live[i].id] = true end
end
for _, attempt in ipairs(live) do
  if lacking[attempt.id] and take_slot(attempt) then missing = missing + 1 end
end
return missing
