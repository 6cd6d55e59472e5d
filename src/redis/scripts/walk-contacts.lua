-- Look at some contacts in order. One that waits and stands in no line goes back to wait, due now; those in an attempt
-- are named. A fresh LIST shorter than its count lacks somebody: who, only a scan of it could tell, so the first met
-- takes the way over the ZSET. His own entry is dropped when met, and the LIST that is short again shows the next.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 from, 3 limit, 4 now
-- RESULT {where to go on or -1, how many were put back, `seq|n|opened at` of each in an attempt …}
-- include contact moves
local campaign, from, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
local imported = tonumber(redis.call('HGET', key_campaign(campaign), 'imported') or 0)
local to = math.min(from + tonumber(ARGV[3]), imported)
local lacking, requeued, result = {}, 0, { to < imported and to or -1, 0 }

local function lacks_somebody(bucket)
  if not lacking[bucket] then
    local counted = tonumber(redis.call('HGET', key_freshCounts(campaign), bucket) or 0)
    lacking[bucket] = counted - redis.call('LLEN', key_fresh(campaign, bucket))
  end
  return lacking[bucket] > 0
end

local function is_lost(seq, contact)
  if contact.status == 'w' then return not redis.call('ZSCORE', key_timed(campaign, contact.bucket), in_line(seq)) end
  if contact.status ~= 'f' or not lacks_somebody(contact.bucket) then return false end
  lacking[contact.bucket] = lacking[contact.bucket] - 1
  return true
end

for seq = from, to - 1 do
  local contact = read_contact(campaign, seq)
  if contact and is_waiting(contact) and is_lost(seq, contact) then
    write_contact(campaign, seq, contact,
      { status = 'w', attempts = contact.attempts, at = now, bucket = contact.bucket, reason = contact.reason })
    requeued = requeued + 1
  elseif contact and (contact.status == 'c' or contact.status == 'u') then
    result[#result + 1] = string.format('%d|%d|%.0f', seq, contact.attempts, contact.at)
  end
end
result[2] = requeued
return result
