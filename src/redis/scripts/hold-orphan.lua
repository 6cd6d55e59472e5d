-- A contact whose attempt no longer exists gets a held one, so that a person can decide it like any other.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 seq, 3 n, 4 opened at, 5 id of the attempt to make, 6 version, 7 from number, 8 run, 9 reason,
--       10 next look at, 11 now
-- RESULT 'done' | 'gone'
-- include contact moves record attempt
local campaign, seq, id = ARGV[1], tonumber(ARGV[2]), ARGV[5]
if redis.call('EXISTS', key_attempt(id)) == 1 then return 'done' end
local was = read_contact(campaign, seq)
local stands = was and (was.status == 'c' or was.status == 'u') and was.attempts == tonumber(ARGV[3]) and was.at == tonumber(ARGV[4])
if not stands then return 'gone' end
redis.call('HSET', key_attempt(id), 'campaign', campaign, 'version', ARGV[6], 'seq', seq, 'n', ARGV[3],
  'phone', read_record(campaign, seq).phone, 'fromNumber', ARGV[7], 'state', 'unconfirmed', 'run', ARGV[8],
  'openedAt', ARGV[4], 'looks', 0, 'held', '1', 'onlyByHand', '1', 'slotFreed', '1', 'reason', ARGV[9])
redis.call('ZADD', key_inState('unconfirmed'), ARGV[11], id)
look_next(id, 'unconfirmed', ARGV[10])
write_contact(campaign, seq, was, { status = 'u', attempts = was.attempts, at = was.at, bucket = was.bucket, reason = ARGV[9] })
return 'done'
