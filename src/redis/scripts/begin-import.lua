-- Take the campaign's import lease and forget what an unfinished pass left behind.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 fingerprint, 4 header (JSON), 5 now, 6 lease ms
-- RESULT 'begun' | 'busy' | 'unknown'
local key = key_campaign(ARGV[1])
if redis.call('EXISTS', key) == 0 then return 'unknown' end
local token, lease_until = unpack(redis.call('HMGET', key, 'import:token', 'import:until'))
if token == ARGV[2] then
  redis.call('HSET', key, 'import:until', ARGV[5] + ARGV[6])
  return 'begun'
end
if token and tonumber(lease_until) > tonumber(ARGV[5]) then return 'busy' end
redis.call('HSET', key, 'import:token', ARGV[2], 'import:until', ARGV[5] + ARGV[6],
  'import:running', ARGV[3], 'header', ARGV[4], 'rejected', 0, 'sweep', 0)
redis.call('DEL', key_seen(ARGV[1]), key_rejected(ARGV[1]))
return 'begun'
