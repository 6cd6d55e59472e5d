-- The door out: the last word on an attempt, once; its contact is retried or closed.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 journal record (JSON), 3 result (JSON), 4 letter of the contact's next status ('w' to retry),
--       5 due at (retry), 6 reason, 7 suppression (JSON) or '', 8 now,
--       9 the only state it may be settled from, or ''
-- RESULT 'done' | 'gone'
-- include contact attempt
local id, letter = ARGV[1], ARGV[4]
local attempt = read_attempt(id)
if not attempt then return redis.call('GET', key_closed(id)) == 'settled' and 'done' or 'gone' end
if ARGV[9] ~= '' and attempt.state ~= ARGV[9] then return 'gone' end
record_in_journal(attempt, ARGV[2])
forget_attempt(attempt, 'settled')
redis.call('HDEL', key_crashes(attempt.campaign), attempt.seq)
local chunk, field = chunk_and_field(attempt.seq)
local earlier = redis.call('HGET', key_results(attempt.campaign, chunk), field)
local first = earlier and string.match(earlier, '"firstAttemptAt":(%d+)')
local result = first and string.gsub(ARGV[3], '"firstAttemptAt":%d+', '"firstAttemptAt":' .. first, 1) or ARGV[3]
redis.call('HSET', key_results(attempt.campaign, chunk), field, result)
if letter == 'w' then
  wait_again(attempt, read_contact(attempt.campaign, attempt.seq), tonumber(ARGV[5]), ARGV[6])
else
  move_contact(attempt, letter, 0, ARGV[6])
end
if ARGV[7] ~= '' and suppress_everywhere(attempt.phone, ARGV[7]) then redis.call('INCR', key_revision()) end
return 'done'
