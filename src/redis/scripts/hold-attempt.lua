-- Hold an attempt for a person. What was never posted cannot be a call: slot and person are free.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 reason, 3 next look at, 4 '1' when only a person may give it back, 5 now
-- RESULT 'done' | 'gone'
-- include contact moves attempt slots
local HOLDABLE = { opened = true, posting = true, unconfirmed = true }
local attempt = read_attempt(ARGV[1])
if not attempt or not HOLDABLE[attempt.state] then return 'gone' end
local held = { 'held', '1', 'reason', ARGV[2] }
local function note(field) held[#held + 1], held[#held + 2] = field, '1' end
if ARGV[4] == '1' then note('onlyByHand') end
if attempt.state == 'opened' then
  free_slot(attempt)
  note('slotFreed')
end
if attempt.state == 'unconfirmed' then redis.call('HSET', key_attempt(attempt.id), unpack(held))
else enter_state(attempt, 'unconfirmed', ARGV[5], unpack(held)) end
look_next(attempt.id, 'unconfirmed', ARGV[3])
move_contact(attempt, 'u', tonumber(attempt.openedAt), ARGV[2])
return 'done'
