-- A POST of this attempt ended in doubt, or never reached the provider: three doubts in a minute open the breaker,
-- and so does any trouble of the probe. What was posted before the breaker last closed tells nothing new.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 'unconfirmed' | 'unreachable', 3 reason, 4 posted at, 5 now,
--       6 within how many ms three doubts open it, 7 cool-off, 8 longest cool-off, 9 length of a ramp
-- RESULT 'noted' | 'opened'
-- include slow-start breaker breaker-moves
local DOUBTS = 3
local times = { within = tonumber(ARGV[6]), cool_off = tonumber(ARGV[7]), longest_cool_off = tonumber(ARGV[8]), ramp = tonumber(ARGV[9]) }
local id, kind, reason, posted_at, now = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local breaker = read_breaker()
if breaker.open then
  if breaker.probe ~= id then return 'noted' end
  trip(breaker, reason, now, times)
  return 'opened'
end
if kind ~= 'unconfirmed' or posted_at < breaker.closed_at then return 'noted' end
redis.call('ZADD', key_doubts(), 'NX', now, id)
redis.call('ZREMRANGEBYSCORE', key_doubts(), '-inf', now - times.within)
if redis.call('ZCARD', key_doubts()) < DOUBTS then return 'noted' end
trip(breaker, reason, now, times)
return 'opened'
