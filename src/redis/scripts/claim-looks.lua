-- Take attempts whose look is due, so that nobody else looks meanwhile.
-- KEYS  1 prefix
-- ARGV  1 state, 2 now, 3 lease until, 4 limit
-- RESULT {id, HGETALL of the attempt} each, the longest due first
local claimed, leased = {}, {}
local ids = redis.call('ZRANGEBYSCORE', key_looks(ARGV[1]), '-inf', ARGV[2], 'LIMIT', 0, ARGV[4])
for _, id in ipairs(ids) do
  leased[#leased + 1], leased[#leased + 2] = ARGV[3], id
  redis.call('HINCRBY', key_attempt(id), 'looks', 1)
  claimed[#claimed + 1] = { id, redis.call('HGETALL', key_attempt(id)) }
end
if #ids > 0 then redis.call('ZADD', key_looks(ARGV[1]), unpack(leased)) end
return claimed
