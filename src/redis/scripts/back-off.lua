-- Nobody opens on this number ('' for the account) before an instant; the later of two wins.
-- KEYS  1 prefix
-- ARGV  1 from number, 2 until, 3 reason, 4 now
-- RESULT 'held' | 'longer-already'
local known = redis.call('HGET', key_backOff(), ARGV[1])
if known and tonumber(string.match(known, '^(%d+)|')) >= tonumber(ARGV[2]) then return 'longer-already' end
redis.call('HSET', key_backOff(), ARGV[1], ARGV[2] .. '|' .. ARGV[4] .. '|' .. ARGV[3])
redis.call('INCR', key_revision())
return 'held'
