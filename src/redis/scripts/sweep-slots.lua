-- Find what holds a slot or a person and is no live attempt; free what an earlier sweep found as well.
-- KEYS  1 prefix
-- ARGV  ids found by an earlier sweep
-- RESULT {how many were freed, the other orphans …}
local suspects, is_live, orphans, freed = {}, {}, {}, {}
for _, id in ipairs(ARGV) do suspects[id] = true end

-- Whether this holder is to be freed; every id is looked up once.
local function is_to_free(id)
  if is_live[id] == nil then
    is_live[id] = redis.call('EXISTS', key_attempt(id)) == 1
    if not is_live[id] then table.insert(suspects[id] and freed or orphans, id) end
  end
  return suspects[id] and not is_live[id]
end

local function sweep(scope)
  for _, id in ipairs(redis.call('SMEMBERS', key_slots(scope))) do
    if is_to_free(id) then redis.call('SREM', key_slots(scope), id) end
  end
end

for _, number in ipairs(redis.call('SMEMBERS', key_numbers())) do sweep('number:' .. number) end
for _, campaign in ipairs(redis.call('SMEMBERS', key_campaigns())) do sweep('campaign:' .. campaign) end
sweep('account')
local persons = redis.call('HGETALL', key_persons())
for i = 1, #persons, 2 do
  if is_to_free(persons[i + 1]) then redis.call('HDEL', key_persons(), persons[i]) end
end
return { #freed, unpack(orphans, 1, math.min(#orphans, 1000)) }
