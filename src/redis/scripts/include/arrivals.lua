-- Contacts that nobody knew, gathered and written many at a time: most rows of most batches. Redis takes long to write a
-- number out: here they are texts, each made once.
local FIELDS = {}
for field = 0, CONTACTS_PER_CHUNK - 1 do FIELDS[field] = string.format('%d', field) end

local function expect_arrivals(campaign, now)
  local next_seq = tonumber(redis.call('HGET', key_campaign(campaign), 'imported') or 0)
  return { campaign = campaign, now = now, stored = next_seq, next = next_seq, records = {}, names = {}, fresh = {}, places = {} }
end

-- The numbers of a batch, every `step`th item, that are on a list.
local AT_ONCE = 500
local function suppressed_among(campaign, rows, step)
  local found = {}
  for _, key in ipairs({ key_suppressed(''), key_suppressed(campaign) }) do
    local is_empty = redis.call('EXISTS', key) == 0
    for from = 1, is_empty and 0 or #rows, step * AT_ONCE do
      local digits, phones = {}, {}
      for i = from, math.min(#rows, from + step * AT_ONCE - 1), step do
        digits[#digits + 1], phones[#phones + 1] = rows[i], '+' .. rows[i]
      end
      for i, entry in ipairs(redis.call('HMGET', key, unpack(phones))) do
        if entry then found[digits[i]] = true end
      end
    end
  end
  return found
end

-- Gives the number that stands there the next seq, unless it has one already: that then.
local function arrive(arrivals, slice, field)
  local key, name = key_phones(arrivals.campaign, slice), string.format('%d', arrivals.next)
  if redis.call('HSETNX', key, field, name) == 1 then
    arrivals.names[#arrivals.names + 1] = name
    return nil
  end
  return tonumber(redis.call('HGET', key, field))
end

-- The contact of the number that arrived last. One who waits fresh is written with the others.
local function let_in(arrivals, new)
  local campaign, seq = arrivals.campaign, arrivals.next
  arrivals.next = seq + 1
  arrivals.records[#arrivals.records + 1] = new.text
  local not_before, not_after = 0, 0
  if new.period ~= '' then
    not_before, not_after = string.match(new.period, '^(%d*),(%d*)$')
    not_before, not_after = tonumber(not_before) or 0, tonumber(not_after) or 0
  end
  if not_after > 0 then redis.call('ZADD', key_overdue(campaign), not_after, in_line(seq)) end
  local place = { status = 'f', attempts = 0, at = 0, bucket = new.bucket, reason = '' }
  if new.is_suppressed then
    place.status, place.reason = 's', 'on the suppression list'
  elseif not_before > arrivals.now then
    place.status, place.at = 'w', not_before
  end
  if place.status ~= 'f' then return write_contact(campaign, seq, nil, place) end
  local line = arrivals.fresh[new.bucket] or {}
  line[#line + 1], arrivals.fresh[new.bucket], arrivals.places[seq] = arrivals.names[#arrivals.names], line, new.bucket
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

-- `to` not included; all of one chunk.
local function store_chunk(arrivals, from, to)
  local records, places, chunk = {}, {}, chunk_and_field(from)
  for seq = from, to - 1 do
    local field = FIELDS[seq % CONTACTS_PER_CHUNK]
    records[#records + 1], records[#records + 2] = field, arrivals.records[seq - arrivals.stored + 1]
    if arrivals.places[seq] then places[#places + 1], places[#places + 2] = field, arrivals.places[seq] end
  end
  redis.call('HSET', key_contacts(arrivals.campaign, chunk), unpack(records))
  if #places > 0 then redis.call('HSET', key_states(arrivals.campaign, chunk), unpack(places)) end
end

local function store_arrivals(arrivals)
  local campaign, from = arrivals.campaign, arrivals.stored
  if from == arrivals.next then return end
  see_all(campaign, from, arrivals.next)
  while from < arrivals.next do
    local to = math.min(arrivals.next, (math.floor(from / CONTACTS_PER_CHUNK) + 1) * CONTACTS_PER_CHUNK)
    store_chunk(arrivals, from, to)
    from = to
  end
  local waiting = 0
  for bucket, line in pairs(arrivals.fresh) do
    for i = 1, #line, AT_ONCE do redis.call('RPUSH', key_fresh(campaign, bucket), unpack(line, i, math.min(#line, i + AT_ONCE - 1))) end
    redis.call('HINCRBY', key_freshCounts(campaign), bucket, #line)
    waiting = waiting + #line
  end
  if waiting > 0 then redis.call('HINCRBY', key_campaign(campaign), 'count:waiting', waiting) end
  redis.call('HINCRBY', key_campaign(campaign), 'imported', arrivals.next - arrivals.stored)
  arrivals.stored, arrivals.records, arrivals.fresh, arrivals.places = arrivals.next, {}, {}, {}
  arrivals.names = {}
end
