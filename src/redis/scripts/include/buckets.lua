-- A bucket is {text, JSON description}; its number is given out at first use.
local function known_bucket(campaign, bucket)
  if bucket.number == nil then bucket.number = tonumber(redis.call('HGET', key_bucketIds(campaign), bucket[1]) or nil) end
  return bucket.number
end

local function take_bucket(campaign, bucket)
  local number = known_bucket(campaign, bucket)
  if number then return number end
  number = redis.call('HLEN', key_bucketIds(campaign))
  redis.call('HSET', key_bucketIds(campaign), bucket[1], number)
  redis.call('HSET', key_buckets(campaign), number, bucket[2])
  bucket.number = number
  return number
end
