-- Remove what a closed campaign holds of people, a few keys at a time; what is large is freed beside the scripts. From the
-- first step on it is closed for good: nothing is imported into it, and it does not run again.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 now, 3 '1' to keep its counts, 4 steps
-- RESULT 'more' | 'done' | 'unknown' | 'open' (neither finished nor cancelled) | 'busy' (calls, an import, or people not closed yet)
-- include contact phones purge-rest
local SLICES_PER_STEP = 4
local campaign, now = ARGV[1], tonumber(ARGV[2])
local key = key_campaign(campaign)

local function anybody_left()
  for _, count in ipairs(redis.call('HMGET', key, 'count:waiting', 'count:calling', 'count:unconfirmed')) do
    if tonumber(count or 0) > 0 then return true end
  end
  return false
end

local function imports_now()
  local token, lease_until, owner = unpack(redis.call('HMGET', key, 'import:token', 'import:until', 'import:run'))
  local is_dead = (owner or '') ~= '' and tonumber(redis.call('ZSCORE', key_runs(), owner) or 0) <= now
  return token and not is_dead and tonumber(lease_until) > now
end

local state, imported, purged, purging = unpack(redis.call('HMGET', key, 'state', 'imported', 'purged', 'purging'))
if not state then return 'unknown' end
if purged and not purging then return 'done' end
if not purged then
  if state ~= 'finished' and state ~= 'cancelled' then return 'open' end
  if anybody_left() or imports_now() then return 'busy' end
  redis.call('HSET', key, 'purged', ARGV[2], 'purging', 0, 'reason', 'being purged')
  redis.call('HDEL', key, 'import:token', 'import:until', 'import:run')
  redis.call('INCR', key_revision())
end

local chunks = math.ceil(tonumber(imported or 0) / CONTACTS_PER_CHUNK)
local steps = chunks + PHONE_SLICES / SLICES_PER_STEP
local first = tonumber(purging or 0)
local last = math.min(first + ARGV[4], steps)
for step = first, last - 1 do
  if step < chunks then
    redis.call('UNLINK', key_contacts(campaign, step), key_states(campaign, step), key_results(campaign, step))
  else
    local slice = (step - chunks) * SLICES_PER_STEP
    redis.call('UNLINK', key_phones(campaign, slice), key_phones(campaign, slice + 1), key_phones(campaign, slice + 2), key_phones(campaign, slice + 3))
  end
end
if last < steps then
  redis.call('HSET', key, 'purging', last)
  return 'more'
end
remove_rest(campaign, ARGV[3] == '1')
return 'done'
