-- Nobody opens on this number ('' for the account) before an instant; the later of two wins.
-- KEYS  1 prefix
-- ARGV  1 from number, 2 until (may have a fraction), 3 reason, 4 now, 5 how long a hold must be to end in a ramp, in ms
-- RESULT 'held' | 'longer-already'
-- include slow-start
local known = redis.call('HGET', key_backOff(), ARGV[1])
if known and tonumber(string.match(known, '^([%d.]+)|')) >= tonumber(ARGV[2]) then return 'longer-already' end
redis.call('HSET', key_backOff(), ARGV[1], ARGV[2] .. '|' .. ARGV[4] .. '|' .. ARGV[3])
if tonumber(ARGV[2]) - tonumber(ARGV[4]) >= tonumber(ARGV[5]) then start_ramp(ARGV[1], math.ceil(tonumber(ARGV[2]))) end
redis.call('INCR', key_revision())
return 'held'
