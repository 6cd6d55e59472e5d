-- The call is known to have ended: slot and person are free from here on, whoever settles the attempt later.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 ended at, 3 next look at
-- RESULT 'done' | 'again' (it had ended) | 'gone'
-- include contact moves attempt slots
local attempt = read_attempt(ARGV[1])
if attempt and attempt.state == 'ended' then return 'again' end
if not attempt or (attempt.state ~= 'placed' and attempt.state ~= 'unconfirmed') then return 'gone' end
free_slot(attempt)
enter_state(attempt, 'ended', ARGV[2], 'endedAt', ARGV[2])
look_next(attempt.id, 'ended', ARGV[3])
if attempt.reason or attempt.held or attempt.absentSince then forget_doubt(attempt.id) end
if attempt.state == 'unconfirmed' then move_contact(attempt, 'c', tonumber(attempt.openedAt), '') end
return 'done'
