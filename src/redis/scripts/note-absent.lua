-- A complete look-up did not find this unconfirmed attempt, or it now waits for a person.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 when the look-up began, 3 '1' if held, 4 reason, 5 next look at
-- RESULT 'done' | 'gone'
-- include contact moves attempt
local attempt = read_attempt(ARGV[1])
if not attempt or attempt.state ~= 'unconfirmed' then return 'gone' end
local held = ARGV[3] == '1' and { 'held', '1' } or {}
redis.call('HSET', key_attempt(attempt.id), 'absentSince', attempt.absentSince or ARGV[2],
  'absentAt', math.max(tonumber(attempt.absentAt or 0), tonumber(ARGV[2])), 'reason', ARGV[4], unpack(held))
if attempt.held and ARGV[3] ~= '1' then redis.call('HDEL', key_attempt(attempt.id), 'held') end
look_next(attempt.id, 'unconfirmed', ARGV[5])
move_contact(attempt, 'u', tonumber(attempt.openedAt), ARGV[4])
return 'done'
