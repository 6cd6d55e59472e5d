-- What an attempt leaves behind. After `moves`, `listed`, `attempt` and `slots`.
local REMEMBER_MS, CLOSED_MS = 60000, 180000000

local function forget_attempt(attempt, how)
  -- Nobody comes to 'ended' but by end-attempt, which frees all of it in the same moment.
  if attempt.state ~= 'ended' then free_slot(attempt) end
  leave_state(attempt)
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
    close_contact(campaign, seq, was, 'k', 'row removed', at)
  else
    write_contact(campaign, seq, was, { status = 'w', attempts = was.attempts, at = at, bucket = was.bucket, reason = reason })
  end
end
