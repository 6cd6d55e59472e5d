-- A contact's place: `status|attempts|at|bucket|reason`, one letter for the status.
-- f waits fresh (in the LIST), w waits timed (in the ZSET), c calling, u unconfirmed, d done, x exhausted,
-- s suppressed, k cancelled, e expired. Of one that waits fresh, and that has nothing else to tell, only the bucket is written.
local CONTACTS_PER_CHUNK = 100

local function chunk_and_field(seq)
  local field = seq % CONTACTS_PER_CHUNK
  return (seq - field) / CONTACTS_PER_CHUNK, field
end

local function read_contact(campaign, seq)
  local chunk, field = chunk_and_field(seq)
  local text = redis.call('HGET', key_states(campaign, chunk), field)
  if not text then return nil end
  if not string.find(text, '|', 1, true) then return { status = 'f', attempts = 0, at = 0, bucket = tonumber(text), reason = '' } end
  local status, attempts, at, bucket, reason = string.match(text, '^(%a)|(%d+)|(%d+)|(%d+)|(.*)$')
  return { status = status, attempts = tonumber(attempts), at = tonumber(at), bucket = tonumber(bucket), reason = reason }
end

local function is_waiting(contact)
  return contact.status == 'f' or contact.status == 'w'
end
