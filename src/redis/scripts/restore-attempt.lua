-- Put back an attempt that a journal knows to be posted and this ledger has lost, or move it forward to what is known.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 campaign, 3 version, 4 seq, 5 n, 6 phone, 7 from number, 8 run, 9 opened at, 10 posted at,
--       11 call id or '', 12 accepted at, 13 http status or '', 14 reason of the doubt, 15 next look at, 16 now,
--       17 '1' when a later attempt of the contact is known: slot, person and contact are not this one's
-- RESULT 'restored' | 'known' | 'unknown' | 'busy' | 'gone'
-- include contact moves record attempt history own-call
-- See MEMORY_MS of dialing/rescue-calls.ts.
local CALL_MS = 180000000
local id, campaign, seq, phone, from, call = ARGV[1], ARGV[2], tonumber(ARGV[4]), ARGV[6], ARGV[7], ARGV[11]
local attempt, overtaken = read_attempt(id), ARGV[17] == '1'
if not attempt and redis.call('GET', key_closed(id)) == 'settled' then return 'gone' end
local owner = call ~= '' and redis.call('GET', key_call(call))
-- Whose a call was is known for longer than how its attempt left.
if owner and (owner ~= id or not attempt) then return 'gone' end

-- As it stood when its POST began.
local function reopen()
  local was = read_contact(campaign, seq)
  if not was or read_record(campaign, seq).phone ~= phone then return 'unknown' end
  if not overtaken then
    if was.status == 'c' or was.status == 'u' then return 'busy' end
    if not is_waiting(was) then return 'gone' end
    write_contact(campaign, seq, was, { status = 'c', attempts = math.max(was.attempts + 1, tonumber(ARGV[5])),
      at = tonumber(ARGV[9]), bucket = was.bucket, reason = '' })
  end
  redis.call('DEL', key_closed(id))
  redis.call('HSET', key_attempt(id), 'campaign', campaign, 'version', ARGV[3], 'seq', seq, 'n', ARGV[5], 'phone', phone,
    'fromNumber', from, 'state', 'opened', 'run', ARGV[8], 'openedAt', ARGV[9], 'looks', '0', unpack(overtaken and { 'overtaken', '1' } or {}))
  if not overtaken then
    for _, scope in ipairs({ 'number:' .. from, 'campaign:' .. campaign, 'account' }) do
      redis.call('SADD', key_slots(scope), id)
    end
    redis.call('HSETNX', key_persons(), phone, id)
  end
  redis.call('SADD', key_numbers(), from)
  note_call(phone, campaign, tonumber(ARGV[9]))
  attempt = read_attempt(id)
end

local why = not attempt and reopen()
if why then return why end
if attempt.state == 'placed' or attempt.state == 'ended' then return 'known' end
if call == '' and attempt.state ~= 'opened' then return 'known' end
local posted = attempt.state == 'opened' and { 'run', ARGV[8], 'postedAt', ARGV[10] } or {}
if call == '' then
  enter_state(attempt, 'unconfirmed', ARGV[16], 'reason', ARGV[14], unpack(posted))
  look_next(id, 'unconfirmed', ARGV[15])
  move_contact(attempt, 'u', tonumber(attempt.openedAt), ARGV[14])
else
  redis.call('SET', key_call(call), id, 'PX', CALL_MS)
  if ARGV[13] ~= '' then posted[#posted + 1], posted[#posted + 2] = 'httpStatus', ARGV[13] end
  enter_state(attempt, 'placed', ARGV[12], 'callId', call, 'acceptedAt', ARGV[12], unpack(posted))
  look_next(id, 'placed', ARGV[15])
  if not overtaken then redate_call(attempt, tonumber(ARGV[12])) end
  forget_doubt(id)
  move_contact(attempt, 'c', tonumber(attempt.openedAt), '')
end
return 'restored'
