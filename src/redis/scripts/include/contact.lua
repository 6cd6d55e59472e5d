-- A contact's place: `status|attempts|at|bucket|reason`, one letter for the status.
-- f waits fresh (in the LIST), w waits timed (in the ZSET), c calling, u unconfirmed, d done, x exhausted,
-- s suppressed, k cancelled, e expired. Of one that waits fresh, and that has nothing else to tell, only the bucket is written. Every move goes through write_contact, so that queues and counts cannot drift.
local CONTACTS_PER_CHUNK, PHONE_SLICES = 100, 16384
local STATUS_OF = { f = 'waiting', w = 'waiting', c = 'calling', u = 'unconfirmed', d = 'done', x = 'exhausted',
  s = 'suppressed', k = 'cancelled', e = 'expired' }
local LETTER_OF = { done = 'd', exhausted = 'x', suppressed = 's', cancelled = 'k', expired = 'e' }

local function chunk_and_field(seq)
  return math.floor(seq / CONTACTS_PER_CHUNK), seq % CONTACTS_PER_CHUNK
end

local function read_contact(campaign, seq)
  local chunk, field = chunk_and_field(seq)
  local text = redis.call('HGET', key_states(campaign, chunk), field)
  if not text then return nil end
  if not string.find(text, '|', 1, true) then return { status = 'f', attempts = 0, at = 0, bucket = tonumber(text), reason = '' } end
  local status, attempts, at, bucket, reason = string.match(text, '^(%a)|(%d+)|(%d+)|(%d+)|(.*)$')
  return { status = status, attempts = tonumber(attempts), at = tonumber(at), bucket = tonumber(bucket), reason = reason }
end

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
    if was.status == 'f' then redis.call('HINCRBY', key_freshCounts(campaign), was.bucket, -1) end
    if was.status == 'w' then redis.call('ZREM', key_timed(campaign, was.bucket), in_line(seq)) end
  end
  if is.status == 'w' then redis.call('ZADD', key_timed(campaign, is.bucket), is.at, in_line(seq)) end
  if is.status == 'f' and not same_queue(was, is) then
    redis.call('RPUSH', key_fresh(campaign, is.bucket), seq)
    redis.call('HINCRBY', key_freshCounts(campaign), is.bucket, 1)
  end
  if not was or STATUS_OF[was.status] ~= STATUS_OF[is.status] then
    if was then redis.call('HINCRBY', key_campaign(campaign), 'count:' .. STATUS_OF[was.status], -1) end
    redis.call('HINCRBY', key_campaign(campaign), 'count:' .. STATUS_OF[is.status], 1)
  end
end

local function is_waiting(contact)
  return contact.status == 'f' or contact.status == 'w'
end

local function close_contact(campaign, seq, was, letter, reason)
  write_contact(campaign, seq, was, { status = letter, attempts = was.attempts, at = 0, bucket = was.bucket, reason = reason })
end

-- The phone and the row's own limits, without decoding the whole record.
local function parse_record(text)
  local phone, row, not_before, not_after = string.match(text, '^(%+%d+),(%d+),(%d*),(%d*)')
  return { text = text, phone = phone, row = tonumber(row), not_before = tonumber(not_before) or 0, not_after = tonumber(not_after) or 0 }
end

local function read_record(campaign, seq)
  local chunk, field = chunk_and_field(seq)
  return parse_record(redis.call('HGET', key_contacts(campaign, chunk), field))
end

-- In which key a number stands, and as what in it.
local function phone_key(campaign, digits)
  local number = tonumber(digits)
  local slice = number % PHONE_SLICES
  return key_phones(campaign, slice), (number - slice) / PHONE_SLICES
end

local function seq_of_phone(campaign, phone)
  local key, field = phone_key(campaign, string.sub(phone, 2))
  local seq = redis.call('HGET', key, field)
  return seq and tonumber(seq)
end

-- When it would have been due is kept: its row may come back.
local function close_rowless(campaign, seq, was, at)
  write_contact(campaign, seq, was, { status = 'k', attempts = was.attempts, at = at, bucket = was.bucket, reason = 'row removed' })
end

local function is_suppressed(campaign, phone)
  return redis.call('HEXISTS', key_suppressed(''), phone) == 1 or redis.call('HEXISTS', key_suppressed(campaign), phone) == 1
end
