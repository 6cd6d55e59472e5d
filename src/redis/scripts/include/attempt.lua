-- A live attempt is a HASH; its id stands in one inState set, in looks where someone must ask about it, and in the
-- slot sets until its call is known to have ended.
local REMEMBER_MS, CLOSED_MS = 60000, 180000000

-- `flat`: what HGETALL gave of it.
local function attempt_of(id, flat)
  if #flat == 0 then return nil end
  local attempt = { id = id }
  for i = 1, #flat, 2 do attempt[flat[i]] = flat[i + 1] end
  attempt.seq = tonumber(attempt.seq)
  return attempt
end

local function read_attempt(id)
  return attempt_of(id, redis.call('HGETALL', key_attempt(id)))
end

-- What else is to be written of it, field and value by turns, goes with it.
local function enter_state(attempt, state, now, ...)
  redis.call('ZREM', key_inState(attempt.state), attempt.id)
  redis.call('ZREM', key_looks(attempt.state), attempt.id)
  redis.call('ZADD', key_inState(state), now, attempt.id)
  redis.call('HSET', key_attempt(attempt.id), 'state', state, 'looks', 0, ...)
end

local function forget_doubt(id)
  redis.call('HDEL', key_attempt(id), 'reason', 'held', 'onlyByHand', 'absentSince', 'absentAt')
end

local function look_next(id, state, at)
  redis.call('ZADD', key_looks(state), at, id)
end

-- Whether its call may be live, as far as anybody knows.
local function needs_slot(attempt)
  return attempt.state ~= 'ended' and not attempt.overtaken and not attempt.slotFreed
end

-- Take what is not taken, and say whether anything was missing. Whoever has the person keeps it.
local function take_slot(attempt)
  local taken = redis.call('HSETNX', key_persons(), attempt.phone, attempt.id)
  for _, scope in ipairs({ 'number:' .. attempt.fromNumber, 'campaign:' .. attempt.campaign, 'account' }) do
    taken = taken + redis.call('SADD', key_slots(scope), attempt.id)
  end
  redis.call('SADD', key_numbers(), attempt.fromNumber)
  return taken > 0
end

-- Free what the call held. Sets and a compare: any number of times is once.
local function free_slot(attempt)
  redis.call('SREM', key_slots('number:' .. attempt.fromNumber), attempt.id)
  redis.call('SREM', key_slots('campaign:' .. attempt.campaign), attempt.id)
  redis.call('SREM', key_slots('account'), attempt.id)
  if redis.call('HGET', key_persons(), attempt.phone) == attempt.id then redis.call('HDEL', key_persons(), attempt.phone) end
end

local function forget_attempt(attempt, how)
  free_slot(attempt)
  redis.call('ZREM', key_inState(attempt.state), attempt.id)
  redis.call('ZREM', key_looks(attempt.state), attempt.id)
  redis.call('DEL', key_attempt(attempt.id))
  -- A call that turns up although we knew of none names its attempt: that must then still be known.
  redis.call('SET', key_closed(attempt.id), how, 'PX', attempt.callId and REMEMBER_MS or CLOSED_MS)
end

local function record_in_journal(attempt, record)
  if record ~= '' then redis.call('XADD', key_journal(attempt.campaign), '*', 'record', record) end
end

-- Its call is over and it would wait again, unless what closed the waiting ones meanwhile concerns it too.
local function wait_again(attempt, was, at, reason)
  local campaign, seq = attempt.campaign, attempt.seq
  local row_removed = redis.call('SREM', key_rowless(campaign), seq) == 1
  if redis.call('HGET', key_campaign(campaign), 'state') == 'cancelled' then
    close_contact(campaign, seq, was, 'k', 'campaign cancelled')
  elseif is_suppressed(campaign, attempt.phone) then
    close_contact(campaign, seq, was, 's', 'on the suppression list')
  elseif row_removed then
    close_rowless(campaign, seq, was, at)
  else
    write_contact(campaign, seq, was, { status = 'w', attempts = was.attempts, at = at, bucket = was.bucket, reason = reason })
  end
end

-- Not that of an overtaken attempt: it is with a later one.
local function move_contact(attempt, letter, at, reason)
  if attempt.overtaken then return end
  local was = read_contact(attempt.campaign, attempt.seq)
  write_contact(attempt.campaign, attempt.seq, was,
    { status = letter, attempts = was.attempts, at = at, bucket = was.bucket, reason = reason })
end
