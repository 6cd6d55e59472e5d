-- Move a campaign along its legal moves. None is finished while anybody waits or is in a call: whoever found nobody left
-- may have found it long ago.
-- KEYS  1 prefix
-- ARGV  1 name, 2 state, 3 reason, 4 now, 5 the reason that outranks others of a pause
-- RESULT 'changed' | 'same' | 'illegal' | 'unknown' | 'held' (by a list that was refused)
-- include caps campaign
local MOVES = {
  ready = { running = true, finished = true, cancelled = true },
  running = { paused = true, finished = true, cancelled = true },
  paused = { running = true, finished = true, cancelled = true },
  finished = { running = true },
  cancelled = {},
}
local key = key_campaign(ARGV[1])
local function anybody_left()
  for _, count in ipairs(redis.call('HMGET', key, 'count:waiting', 'count:calling', 'count:unconfirmed')) do
    if count and tonumber(count) > 0 then return true end
  end
  return false
end
local function refused_list()
  local refused, accepted, why = unpack(redis.call('HMGET', key, 'import:refused', 'import:accepted', 'import:why'))
  return refused and refused ~= accepted and why
end
local state = redis.call('HGET', key, 'state')
if not state then return 'unknown' end
if state == ARGV[2] then
  -- The words up to a colon are the cause; what follows them are figures.
  local cause = string.match(ARGV[3], '^[^:]*:')
  local same_cause = cause and string.sub(redis.call('HGET', key, 'reason'), 1, #cause) == cause
  if state == 'paused' and (ARGV[3] == ARGV[5] or same_cause) then
    redis.call('HSET', key, 'reason', ARGV[3])
  end
  return 'same'
end
if redis.call('HEXISTS', key, 'purged') == 1 then return 'illegal' end
if not MOVES[state][ARGV[2]] or (ARGV[2] == 'finished' and anybody_left()) then return 'illegal' end
local why = state == 'paused' and ARGV[2] == 'running' and refused_list()
if why then
  redis.call('HSET', key, 'reason', why)
  return 'held'
end
redis.call('HSET', key, 'state', ARGV[2], 'reason', ARGV[3], 'since', ARGV[4])
recompute_limits()
redis.call('INCR', key_revision())
return 'changed'
