-- Calls exist and these are their ids. A call id belongs to one attempt for ever.
-- KEYS  1 prefix
-- ARGV  five of each: attempt id, call id, http status or '', accepted at, next look at
-- RESULT {'done' | 'gone' | 'taken'}, one of each
-- include contact moves attempt slow-start breaker-moves history own-call
-- See MEMORY_MS of dialing/rescue-calls.ts.
local CALL_MS = 180000000

local function mark_placed(id, call_id, http_status, accepted_at, next_look_at)
  local attempt = read_attempt(id)
  if not attempt then return 'gone' end
  if attempt.state == 'placed' or attempt.state == 'ended' then return attempt.callId == call_id and 'done' or 'gone' end
  if attempt.state == 'opened' then return 'gone' end
  local is_new = redis.call('SET', key_call(call_id), id, 'NX', 'PX', CALL_MS)
  if not is_new and redis.call('GET', key_call(call_id)) ~= id then return 'taken' end
  local status = http_status ~= '' and { 'httpStatus', http_status } or {}
  enter_state(attempt, 'placed', accepted_at, 'callId', call_id, 'acceptedAt', accepted_at, unpack(status))
  look_next(id, 'placed', next_look_at)
  redate_call(attempt, tonumber(accepted_at))
  if attempt.reason or attempt.held or attempt.absentSince then forget_doubt(id) end
  if redis.call('HGET', key_breaker(), 'probe') == id then close_breaker(tonumber(accepted_at)) end
  if attempt.state == 'unconfirmed' then move_contact(attempt, 'c', tonumber(attempt.openedAt), '') end
  return 'done'
end

local results = {}
for i = 1, #ARGV, 5 do results[#results + 1] = mark_placed(unpack(ARGV, i, i + 4)) end
return results
