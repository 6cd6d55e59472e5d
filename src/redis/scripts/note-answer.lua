-- The provider has just answered a question that harms nobody, asked after the breaker had cooled off: a probe may go.
-- KEYS  1 prefix
-- ARGV  1 asked at, 2 now
-- RESULT 'noted' | 'known' | 'early' | 'closed'
local state, ends, known = unpack(redis.call('HMGET', key_breaker(), 'state', 'until', 'answeredAt'))
if state ~= 'open' then return 'closed' end
if tonumber(ARGV[1]) < tonumber(ends) then return 'early' end
if tonumber(known or 0) >= tonumber(ARGV[2]) then return 'known' end
redis.call('HSET', key_breaker(), 'answeredAt', ARGV[2])
return 'noted'
