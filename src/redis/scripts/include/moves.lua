-- Every move of a contact goes through write_contact, so that queues and counts cannot drift. After `contact`.
local STATUS_OF = { f = 'waiting', w = 'waiting', c = 'calling', u = 'unconfirmed', d = 'done', x = 'exhausted',
  s = 'suppressed', k = 'cancelled', e = 'expired' }

-- Redis orders members of one score as text: padded, that is the order of the list.
local function in_line(seq) return string.format('%09d', seq) end

local function same_queue(was, is)
  return was and was.status == is.status and was.bucket == is.bucket
end

-- `was` is what read_contact gave, nil for a new contact.
local function write_contact(campaign, seq, was, is)
  local chunk, field = chunk_and_field(seq)
  local text = is.status == 'f' and is.attempts == 0 and is.bucket
    or is.status .. '|' .. is.attempts .. '|' .. string.format('%.0f', is.at) .. '|' .. is.bucket .. '|' .. is.reason
  redis.call('HSET', key_states(campaign, chunk), field, text)
  if was and not same_queue(was, is) then
    if was.status == 'f' then redis.call('HINCRBY', key_freshCounts(campaign), was.bucket, '-1') end
    if was.status == 'w' then redis.call('ZREM', key_timed(campaign, was.bucket), in_line(seq)) end
  end
  if is.status == 'w' then redis.call('ZADD', key_timed(campaign, is.bucket), is.at, in_line(seq)) end
  if is.status == 'f' and not same_queue(was, is) then
    redis.call('RPUSH', key_fresh(campaign, is.bucket), seq)
    redis.call('HINCRBY', key_freshCounts(campaign), is.bucket, '1')
  end
  if not was or STATUS_OF[was.status] ~= STATUS_OF[is.status] then
    if was then redis.call('HINCRBY', key_campaign(campaign), 'count:' .. STATUS_OF[was.status], '-1') end
    redis.call('HINCRBY', key_campaign(campaign), 'count:' .. STATUS_OF[is.status], '1')
  end
end

-- `at`: when one who may come back would have been due.
local function close_contact(campaign, seq, was, letter, reason, at)
  write_contact(campaign, seq, was, { status = letter, attempts = was.attempts, at = at or 0, bucket = was.bucket, reason = reason })
end

-- Not that of an overtaken attempt: it is with a later one.
local function move_contact(attempt, letter, at, reason)
  if attempt.overtaken then return end
  local was = read_contact(attempt.campaign, attempt.seq)
  write_contact(attempt.campaign, attempt.seq, was,
    { status = letter, attempts = was.attempts, at = at, bucket = was.bucket, reason = reason })
end
