-- Close waiting contacts of one bucket for good, the timed ones first. None where the campaign was edited since it was judged.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 bucket, 3 letter of the status, 4 reason, 5 limit, 6 version of the campaign, or ''
-- RESULT how many were closed
-- include contact moves
local campaign, bucket, limit = ARGV[1], ARGV[2], tonumber(ARGV[5])
local closed = 0
if ARGV[6] ~= '' and redis.call('HGET', key_campaign(campaign), 'version') ~= ARGV[6] then return 0 end

local function close(seq)
  local contact = read_contact(campaign, seq)
  close_contact(campaign, seq, contact, ARGV[3], ARGV[4])
  closed = closed + 1
end

for _, seq in ipairs(redis.call('ZRANGE', key_timed(campaign, bucket), 0, limit - 1)) do close(tonumber(seq)) end
while closed < limit do
  local seq = redis.call('LPOP', key_fresh(campaign, bucket))
  if not seq then break end
  local contact = read_contact(campaign, tonumber(seq))
  if contact.status == 'f' and contact.bucket == tonumber(bucket) then close(tonumber(seq)) end
end
return closed
