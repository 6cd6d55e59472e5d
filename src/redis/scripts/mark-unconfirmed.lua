-- We asked for a call and do not know whether one exists: the slot stays taken, nobody asks again.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 reason, 3 http status or '', 4 next look at, 5 now
-- RESULT 'done' | 'gone'
-- include contact moves attempt
local attempt = read_attempt(ARGV[1])
if attempt and attempt.state == 'unconfirmed' then return 'done' end
if not attempt or attempt.state ~= 'posting' then return 'gone' end
local status = ARGV[3] ~= '' and { 'httpStatus', ARGV[3] } or {}
enter_state(attempt, 'unconfirmed', ARGV[5], 'reason', ARGV[2], unpack(status))
look_next(attempt.id, 'unconfirmed', ARGV[4])
move_contact(attempt, 'u', tonumber(attempt.openedAt), ARGV[2])
return 'done'
