-- A call exists and this is its id. A call id belongs to one attempt for ever.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 call id, 3 http status or '', 4 accepted at, 5 next look at
-- RESULT 'done' | 'gone' | 'taken'
-- include contact moves attempt slow-start breaker-moves history own-call
-- See MEMORY_MS of dialing/rescue-calls.ts.
local CALL_MS = 180000000
local attempt = read_attempt(ARGV[1])
if not attempt then return 'gone' end
if attempt.state == 'placed' or attempt.state == 'ended' then return attempt.callId == ARGV[2] and 'done' or 'gone' end
if attempt.state == 'opened' then return 'gone' end
local is_new = redis.call('SET', key_call(ARGV[2]), attempt.id, 'NX', 'PX', CALL_MS)
if not is_new and redis.call('GET', key_call(ARGV[2])) ~= attempt.id then return 'taken' end
local status = ARGV[3] ~= '' and { 'httpStatus', ARGV[3] } or {}
enter_state(attempt, 'placed', ARGV[4], 'callId', ARGV[2], 'acceptedAt', ARGV[4], unpack(status))
look_next(attempt.id, 'placed', ARGV[5])
redate_call(attempt, tonumber(ARGV[4]))
if attempt.reason or attempt.held or attempt.absentSince then forget_doubt(attempt.id) end
if redis.call('HGET', key_breaker(), 'probe') == attempt.id then close_breaker(tonumber(ARGV[4])) end
if attempt.state == 'unconfirmed' then move_contact(attempt, 'c', tonumber(attempt.openedAt), '') end
return 'done'
