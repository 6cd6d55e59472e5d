-- An attempt that placed no call: the contact waits again, no attempt spent.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 state it must be in, 3 token ('' for any), 4 reason, 5 not before, 6 journal record or '', 7 now
-- RESULT 'given-back' | 'not-yours' | 'gone'
-- include contact moves listed attempt slots leaving history own-call
local id = ARGV[1]
local attempt = read_attempt(id)
if not attempt then return redis.call('GET', key_closed(id)) == 'given-back' and 'given-back' or 'gone' end
if attempt.state ~= ARGV[2] or (ARGV[3] ~= '' and attempt.token ~= ARGV[3]) then return 'not-yours' end
record_in_journal(attempt, ARGV[6])
forget_attempt(attempt, 'given-back')
take_back_call(attempt, tonumber(ARGV[7]))
local was = read_contact(attempt.campaign, attempt.seq)
local counted = was.attempts - 1
if attempt.overtaken then
  write_contact(attempt.campaign, attempt.seq, was, { status = was.status, attempts = math.max(0, counted), at = was.at, bucket = was.bucket, reason = was.reason })
  return 'given-back'
end
was.attempts = counted
wait_again(attempt, was, math.max(tonumber(ARGV[7]), tonumber(ARGV[5])), ARGV[4])
return 'given-back'
