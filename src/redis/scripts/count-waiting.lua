-- Who waits in a campaign, at one instant.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 now, then pairs: a bucket, and until when its timed contacts count as due ('+inf': all do)
-- RESULT {waiting, then for each bucket: number, fresh, due, later, earliest of the later or ''}
local campaign, now, parting = ARGV[1], ARGV[2], {}
for i = 3, #ARGV, 2 do parting[ARGV[i]] = ARGV[i + 1] end
local result = { tonumber(redis.call('HGET', key_campaign(campaign), 'count:waiting') or 0) }

local function add(...)
  for _, value in ipairs({ ... }) do result[#result + 1] = value end
end

for _, bucket in ipairs(redis.call('HKEYS', key_buckets(campaign))) do
  local key, at = key_timed(campaign, bucket), parting[bucket] or now
  local due = redis.call('ZCOUNT', key, '-inf', at)
  local later = redis.call('ZCARD', key) - due
  local first = later > 0 and redis.call('ZRANGEBYSCORE', key, '(' .. at, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
  add(tonumber(bucket), tonumber(redis.call('HGET', key_freshCounts(campaign), bucket) or 0), due, later, first or '')
end
return result
