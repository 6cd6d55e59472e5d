-- The provider answered a question that harms nobody: a probe may go, once it has cooled off.
-- KEYS  1 prefix
-- ARGV  1 asked at
-- RESULT 'noted' | 'known' | 'closed'
local state, known = unpack(redis.call('HMGET', key_breaker(), 'state', 'answeredAt'))
if state ~= 'open' then return 'closed' end
if tonumber(known or 0) >= tonumber(ARGV[1]) then return 'known' end
redis.call('HSET', key_breaker(), 'answeredAt', ARGV[1])
return 'noted'
