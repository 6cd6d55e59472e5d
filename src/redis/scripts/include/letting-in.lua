-- One arrival after the other. Redis takes long to write a number out: here they are texts, each made once, of the two
-- halves of a seq. After `moves` and `arrivals`.
local FIELDS, LAST_DIGITS, LAST_FIELD = {}, {}, CONTACTS_PER_CHUNK - 1
for field = 0, LAST_FIELD do
  FIELDS[field] = string.format('%d', field)
  LAST_DIGITS[field] = field < 10 and '0' .. FIELDS[field] or FIELDS[field]
end

-- The seq of whom comes next, as text.
local function next_name(arrivals)
  local seq = arrivals.next
  local field = seq % CONTACTS_PER_CHUNK
  if seq < CONTACTS_PER_CHUNK then return FIELDS[field], field end
  if field == 0 or arrivals.hundreds == '' then
    arrivals.hundreds = string.format('%d', (seq - field) / CONTACTS_PER_CHUNK)
  end
  return arrivals.hundreds .. LAST_DIGITS[field], field
end

-- The next contact, whose number has the name of his seq already; of the bucket's number as text. He waits fresh, unless
-- `but` says of a limit or a list.
local function let_in(arrivals, text, bucket, but)
  local campaign, seq = arrivals.campaign, arrivals.next
  local name, field = arrivals.name, FIELDS[arrivals.field]
  local records, waits_fresh = arrivals.records, true
  local n = #records
  records[n + 1], records[n + 2] = field, text
  arrivals.next = seq + 1
  if but then
    local place = { status = 'f', attempts = 0, at = 0, bucket = tonumber(bucket), reason = '' }
    if but.not_after > 0 then redis.call('ZADD', key_overdue(campaign), but.not_after, in_line(seq)) end
    if but.is_suppressed then
      place.status, place.reason = 's', 'on the suppression list'
    elseif but.not_before > arrivals.now then
      place.status, place.at = 'w', but.not_before
    end
    waits_fresh = place.status == 'f'
    if not waits_fresh then write_contact(campaign, seq, nil, place) end
  end
  if waits_fresh then
    local line, places = arrivals.fresh[bucket], arrivals.places
    if not line then
      line = {}
      arrivals.fresh[bucket] = line
    end
    line[#line + 1] = name
    n = #places
    places[n + 1], places[n + 2] = field, bucket
  end
  if arrivals.field == LAST_FIELD then store_chunk(arrivals) end
end
