-- Keep rows that were not imported, as the pass meets them. A row's line is its identity: the same batch again is one.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 lease until, then one JSON a row in line order
-- RESULT 'lost' | 'kept'
-- include import
local campaign = ARGV[1]
if not holds_import(campaign, ARGV[2]) then return 'lost' end
redis.call('HSET', key_campaign(campaign), 'import:until', ARGV[3])
local last = redis.call('LINDEX', key_rejected(campaign), -1)
if last and last == ARGV[#ARGV] then return 'kept' end
for i = 4, #ARGV do redis.call('RPUSH', key_rejected(campaign), ARGV[i]) end
redis.call('HINCRBY', key_campaign(campaign), 'rejected', #ARGV - 3)
return 'kept'
