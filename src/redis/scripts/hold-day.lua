-- Nobody opens before an instant, for the account has no calls left today; the later of two wins.
-- KEYS  1 prefix
-- ARGV  1 until, 2 reason, 3 now, 4 how long a hold must be to end in a ramp, in ms
-- RESULT 'held' | 'longer-already'
-- include holds slow-start
if day_hold_until() >= tonumber(ARGV[1]) then return 'longer-already' end
redis.call('SET', key_dayHold(), ARGV[1] .. '|' .. ARGV[3] .. '|' .. ARGV[2])
if tonumber(ARGV[1]) - tonumber(ARGV[3]) >= tonumber(ARGV[4]) then start_ramp('', math.ceil(tonumber(ARGV[1]))) end
redis.call('INCR', key_revision())
return 'held'
