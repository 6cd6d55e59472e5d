-- The first calls of a campaign hold nothing back any more.
-- KEYS  1 prefix
-- ARGV  1 name
-- RESULT 'changed' | 'same' | 'unknown'
local key = key_campaign(ARGV[1])
if redis.call('EXISTS', key) == 0 then return 'unknown' end
if redis.call('HSETNX', key, 'first:over', 1) == 0 then return 'same' end
redis.call('INCR', key_revision())
return 'changed'
