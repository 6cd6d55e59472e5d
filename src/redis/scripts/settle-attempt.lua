-- The door out: the last word on an attempt, once; its contact is retried or closed.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 journal record (JSON), 3 result (JSON), 4 letter of the contact's next status ('w' to retry),
--       5 due at (retry), 6 reason, 7 suppression (JSON) or '', 8 now,
--       9 the only state it may be settled from, or '', 10 when a conversation ended, 0 for none,
--       11 the bucket it waits in from now on (JSON [text, JSON]), or '' for its own,
--       12 what it was among the first calls, or '', 13 the contact's record that it was made of, or '', 14 the result, 15 the bucket,
--       16 the version of the campaign that it was made by, or ''
-- RESULT 'done' | 'again' (it was settled) | 'gone' | 'changed' (13 to 16 are not what is there)
-- include contact moves listed phones attempt slots leaving history suppression suppressing buckets first-calls

local function number_in(text, name) return tonumber(string.match(text, '"' .. name .. '":(%d+)')) end

-- The later of two results stands, with the first attempt of both. An overtaken one only counts: its tally has both.
local function merged(known, new, overtaken)
  if not known then return new end
  local stands = new
  if overtaken and number_in(known, 'lastAttemptAt') >= number_in(new, 'lastAttemptAt') then
    local tally = string.match(new, '"tally":(%b{})')
    stands = string.gsub(known, '"tally":%b{}', function() return '"tally":' .. tally end, 1)
  end
  local first = string.format('%.0f', math.min(number_in(known, 'firstAttemptAt'), overtaken and number_in(new, 'firstAttemptAt') or math.huge))
  return (string.gsub(stands, '"firstAttemptAt":%d+', '"firstAttemptAt":' .. first, 1))
end

local id, letter = ARGV[1], ARGV[4]
local attempt = read_attempt(id)
if not attempt then return redis.call('GET', key_closed(id)) == 'settled' and 'again' or 'gone' end
if ARGV[9] ~= '' and attempt.state ~= ARGV[9] then return 'gone' end
if ARGV[16] ~= '' and redis.call('HGET', key_campaign(attempt.campaign), 'version') ~= ARGV[16] then return 'changed' end
local chunk, field = chunk_and_field(attempt.seq)
local earlier = redis.call('HGET', key_results(attempt.campaign, chunk), field)
local was = read_contact(attempt.campaign, attempt.seq)
if ARGV[13] ~= '' then
  local record = redis.call('HGET', key_contacts(attempt.campaign, chunk), field)
  if record ~= ARGV[13] or (earlier or '') ~= ARGV[14] or was.bucket ~= tonumber(ARGV[15]) then return 'changed' end
end
record_in_journal(attempt, ARGV[2])
forget_attempt(attempt, 'settled')
redis.call('HDEL', key_crashes(attempt.campaign), attempt.seq)
if ARGV[12] ~= '' then count_first_call(attempt.campaign, ARGV[12]) end
if ARGV[10] ~= '0' then note_talk(attempt.phone, tonumber(ARGV[10])) end
redis.call('HSET', key_results(attempt.campaign, chunk), field, merged(earlier, ARGV[3], attempt.overtaken))
if attempt.overtaken then
  -- Its contact is with a later attempt.
elseif letter == 'w' then
  if ARGV[11] ~= '' then
    was.bucket = take_bucket(attempt.campaign, cjson.decode(ARGV[11]))
    redis.call('INCR', key_revision())
  end
  wait_again(attempt, was, tonumber(ARGV[5]), ARGV[6])
else
  close_contact(attempt.campaign, attempt.seq, was, letter, ARGV[6])
end
if ARGV[7] ~= '' and suppress_everywhere(attempt.phone, ARGV[7]) then redis.call('INCR', key_revision()) end
return 'done'
