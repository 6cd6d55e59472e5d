-- The ledger is of this layout now.
-- KEYS  1 prefix
-- ARGV  1 token, 2 the layout
-- RESULT 'done' | 'lost'
-- include caps campaign
if redis.call('GET', key_upgrade()) ~= ARGV[1] then return 'lost' end
redis.call('HSET', key_generation(), 'layout', ARGV[2])
recompute_limits()
redis.call('DEL', key_upgrade())
redis.call('INCR', key_revision())
return 'done'
