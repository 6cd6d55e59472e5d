-- A live attempt is a HASH; its id stands in one inState set, in looks where someone must ask about it, and in the
-- slot sets until its call is known to have ended.

-- Nobody asks about an attempt whose POST has not been answered: looks has none of these states.
local NEVER_LOOKED_AT = { opened = true, posting = true }

local function read_attempt(id)
  local flat = redis.call('HGETALL', key_attempt(id))
  if #flat == 0 then return nil end
  local attempt = { id = id }
  for i = 1, #flat, 2 do attempt[flat[i]] = flat[i + 1] end
  attempt.seq = tonumber(attempt.seq)
  return attempt
end

local function leave_state(attempt)
  redis.call('ZREM', key_inState(attempt.state), attempt.id)
  if not NEVER_LOOKED_AT[attempt.state] then redis.call('ZREM', key_looks(attempt.state), attempt.id) end
end

-- What else is to be written of it, field and value by turns, goes with it.
local function enter_state(attempt, state, now, ...)
  leave_state(attempt)
  redis.call('ZADD', key_inState(state), now, attempt.id)
  redis.call('HSET', key_attempt(attempt.id), 'state', state, 'looks', '0', ...)
end

local function look_next(id, state, at)
  redis.call('ZADD', key_looks(state), at, id)
end

local function forget_doubt(id)
  redis.call('HDEL', key_attempt(id), 'reason', 'held', 'onlyByHand', 'absentSince', 'absentAt')
end
