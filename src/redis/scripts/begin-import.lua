-- Take the campaign's import lease and forget what an unfinished pass left behind.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 fingerprint, 4 header (JSON), 5 now, 6 lease ms, 7 names of its variables (JSON),
--       8 the process run that makes the pass, or ''
-- RESULT 'begun|number of these names' | 'busy' | 'unknown' | 'purged' | 'old' (its contacts are written as an earlier version did)
local key = key_campaign(ARGV[1])
if redis.call('EXISTS', key) == 0 then return 'unknown' end
if redis.call('HEXISTS', key, 'purged') == 1 then return 'purged' end
local token, lease_until, owner = unpack(redis.call('HMGET', key, 'import:token', 'import:until', 'import:run'))
local function begun()
  local number = redis.call('HGET', key_columnIds(ARGV[1]), ARGV[7])
  if number then return 'begun|' .. number end
  number = redis.call('HLEN', key_columnIds(ARGV[1]))
  redis.call('HSET', key_columnIds(ARGV[1]), ARGV[7], number)
  redis.call('HSET', key_columns(ARGV[1]), number, ARGV[7])
  return 'begun|' .. number
end

-- How contacts are written, and found by their numbers. One number found in neither way would be two people.
local LAYOUT = '2'
local layout, imported = unpack(redis.call('HMGET', key, 'layout', 'imported'))
if layout ~= LAYOUT and tonumber(imported or 0) > 0 then return 'old' end
redis.call('HSET', key, 'layout', LAYOUT)

if token == ARGV[2] then
  redis.call('HSET', key, 'import:until', ARGV[5] + ARGV[6])
  return begun()
end
-- Who has stopped saying that it lives is dead, or fenced by the new token when it wakes.
local is_dead = (owner or '') ~= '' and tonumber(redis.call('ZSCORE', key_runs(), owner) or 0) <= tonumber(ARGV[5])
if token and not is_dead and tonumber(lease_until) > tonumber(ARGV[5]) then return 'busy' end
redis.call('HSET', key, 'import:token', ARGV[2], 'import:until', ARGV[5] + ARGV[6],
  'import:run', ARGV[8], 'import:running', ARGV[3], 'header', ARGV[4], 'rejected', 0, 'sweep', 0)
-- From here on the contacts are no longer those of the last whole pass: the same file again must be read again.
redis.call('HDEL', key, 'import:completed')
-- Of other contacts nobody knows yet whether they would be refused.
if redis.call('HGET', key, 'import:refused') ~= ARGV[3] then redis.call('HDEL', key, 'import:refused', 'import:why') end
redis.call('DEL', key_seen(ARGV[1]), key_rejected(ARGV[1]))
return begun()
