-- Contacts that nobody knew, gathered and written many at a time: most rows of most batches. Redis takes long to write a
-- number out: here they are texts, each made once, of the two halves of a seq.
local FIELDS, LAST_DIGITS, LAST_FIELD = {}, {}, CONTACTS_PER_CHUNK - 1
for field = 0, LAST_FIELD do
  FIELDS[field] = string.format('%d', field)
  LAST_DIGITS[field] = field < 10 and '0' .. FIELDS[field] or FIELDS[field]
end

local function expect_arrivals(campaign, now)
  local next_seq = tonumber(redis.call('HGET', key_campaign(campaign), 'imported') or 0)
  return { campaign = campaign, now = now, stored = next_seq, next = next_seq, records = {}, places = {}, fresh = {},
    phones = key_phones(campaign, ''), hundreds = '' }
end

-- The numbers of a batch, at the beginning of every `step`th item from the `first`, that are on a list.
local AT_ONCE = 500
local function suppressed_among(campaign, rows, first, step)
  local found = nil
  for _, key in ipairs({ key_suppressed(''), key_suppressed(campaign) }) do
    local is_empty = redis.call('EXISTS', key) == 0
    for from = first, is_empty and 0 or #rows, step * AT_ONCE do
      local places, phones = {}, {}
      for i = from, math.min(#rows, from + step * AT_ONCE - 1), step do
        places[#places + 1], phones[#phones + 1] = i, string.match(rows[i], '^%+%d+')
      end
      for i, entry in ipairs(redis.call('HMGET', key, unpack(phones))) do
        if entry then found = found or {}; found[places[i]] = true end
      end
    end
  end
  return found
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

local function see_all(campaign, from, to)
  local key = key_seen(campaign)
  while from < to and from % 8 > 0 do
    redis.call('SETBIT', key, from, 1)
    from = from + 1
  end
  local bytes = math.floor((to - from) / 8)
  if bytes > 0 then redis.call('SETRANGE', key, from / 8, string.rep('\255', bytes)) end
  for seq = from + 8 * bytes, to - 1 do redis.call('SETBIT', key, seq, 1) end
end

-- What was gathered for one chunk: fields and texts by turns. The next to come is behind it, or in it.
local function store_chunk(arrivals)
  if #arrivals.records == 0 then return end
  local chunk = chunk_and_field(arrivals.next - 1)
  redis.call('HSET', key_contacts(arrivals.campaign, chunk), unpack(arrivals.records))
  if #arrivals.places > 0 then redis.call('HSET', key_states(arrivals.campaign, chunk), unpack(arrivals.places)) end
  arrivals.records, arrivals.places = {}, {}
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

local function store_arrivals(arrivals)
  local campaign = arrivals.campaign
  if arrivals.stored == arrivals.next then return end
  store_chunk(arrivals)
  see_all(campaign, arrivals.stored, arrivals.next)
  local waiting = 0
  for bucket, line in pairs(arrivals.fresh) do
    for i = 1, #line, AT_ONCE do redis.call('RPUSH', key_fresh(campaign, bucket), unpack(line, i, math.min(#line, i + AT_ONCE - 1))) end
    redis.call('HINCRBY', key_freshCounts(campaign), bucket, #line)
    waiting = waiting + #line
  end
  if waiting > 0 then redis.call('HINCRBY', key_campaign(campaign), 'count:waiting', waiting) end
  redis.call('HINCRBY', key_campaign(campaign), 'imported', arrivals.next - arrivals.stored)
  arrivals.stored, arrivals.fresh = arrivals.next, {}
end
