-- The account has calls left after all. The slow start that was to follow the hold follows its lifting, unless another
-- hold of the account goes on for longer.
-- KEYS  1 prefix
-- ARGV  1 now
-- RESULT 'lifted' | 'nothing'
-- include holds slow-start
local now = tonumber(ARGV[1])
local ends = day_hold_until()
redis.call('DEL', key_dayHold())
if ends <= now then return 'nothing' end
redis.call('HDEL', key_ramps(), '')
start_ramp('', math.max(now, math.ceil(tonumber(string.match(redis.call('HGET', key_backOff(), '') or '0|', '^([%d.]+)|')))))
redis.call('INCR', key_revision())
return 'lifted'
