-- Contacts that nobody knew, gathered and written many at a time: most rows of most batches.

local function expect_arrivals(campaign, now)
  local next_seq = tonumber(redis.call('HGET', key_campaign(campaign), 'imported') or 0)
  return { campaign = campaign, now = now, stored = next_seq, next = next_seq, records = {}, places = {}, fresh = {},
    phones = key_phones(campaign, ''), hundreds = '' }
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

local PLACES_AT_ONCE = 500
local function store_arrivals(arrivals)
  local campaign = arrivals.campaign
  if arrivals.stored == arrivals.next then return end
  store_chunk(arrivals)
  see_all(campaign, arrivals.stored, arrivals.next)
  local waiting = 0
  for bucket, line in pairs(arrivals.fresh) do
    for i = 1, #line, PLACES_AT_ONCE do redis.call('RPUSH', key_fresh(campaign, bucket), unpack(line, i, math.min(#line, i + PLACES_AT_ONCE - 1))) end
    redis.call('HINCRBY', key_freshCounts(campaign), bucket, #line)
    waiting = waiting + #line
  end
  if waiting > 0 then redis.call('HINCRBY', key_campaign(campaign), 'count:waiting', waiting) end
  redis.call('HINCRBY', key_campaign(campaign), 'imported', arrivals.next - arrivals.stored)
  arrivals.stored, arrivals.fresh = arrivals.next, {}
end
