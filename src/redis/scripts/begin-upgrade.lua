-- Take the lease of the upgrade, unless a process of the earlier version lives. From then on nobody posts before it has
-- ended: of earlier processes because of the doubt, of this version's because of the layout; and no number has any room.
-- KEYS  1 prefix
-- ARGV  1 token, 2 lease ms, 3 now, 4 the layout to upgrade from, 5 the layout that a ledger has which says none,
--       6 what earlier processes are told
-- RESULT 'begun' | 'busy' | 'other' (it has another layout by now) | how many earlier processes live
local key = key_generation()
local layout, doubt, told = unpack(redis.call('HMGET', key, 'layout', 'doubt', 'doubted'))
if (layout or ARGV[5]) ~= ARGV[4] then return 'other' end
local living = redis.call('ZCOUNT', key_runs(), '(' .. ARGV[3], '+inf')
if living > 0 then return living end
local holder = redis.call('GET', key_upgrade())
if holder and holder ~= ARGV[1] then return 'busy' end
redis.call('SET', key_upgrade(), ARGV[1], 'PX', ARGV[2])
-- A doubt of people's stands under another name from layout 2 on: the old name is for earlier processes alone.
if doubt and doubt ~= '' and doubt ~= ARGV[6] and not told then redis.call('HSET', key, 'doubted', doubt) end
redis.call('HSET', key, 'doubt', ARGV[6])
-- Where an earlier door looks for room.
redis.call('DEL', P .. ':limits')
return 'begun'
