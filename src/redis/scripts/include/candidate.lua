-- Whom the door opens for next, and what opening writes.
local PERSON_BUSY_MS, LOOK_LIMIT, STALE_LIMIT = 30000, 500, 5000

-- What holds for the contacts of the bucket that is looked into.
local function terms_of(offer)
  local number = offer.terms and offer.terms[offer.at]
  return number and offer.tables[number] or {}
end

-- A waiting contact that may not be called is moved to where it belongs; nil then.
local function admit(campaign, seq, contact, offer, now)
  local record, terms = read_record(campaign, seq), terms_of(offer)
  if record.not_after > 0 and record.not_after < now then return close_contact(campaign, seq, contact, 'e', 'not_after has passed') end
  if is_suppressed(campaign, record.phone) then return close_contact(campaign, seq, contact, 's', 'on the suppression list') end
  if contact.attempts >= (terms.maxAttempts or offer.maxAttempts) then return close_contact(campaign, seq, contact, 'x', 'no attempts left') end
  if redis.call('HEXISTS', key_persons(), record.phone) == 1 then
    return write_contact(campaign, seq, contact, { status = 'w', attempts = contact.attempts, at = now + PERSON_BUSY_MS,
      bucket = contact.bucket, reason = 'person is in another call' })
  end
  local until_, why = blocked_by(record.phone, terms.limits, campaign, now)
  if until_ then
    return write_contact(campaign, seq, contact, { status = 'w', attempts = contact.attempts, at = math.ceil(until_), bucket = contact.bucket, reason = why })
  end
  return { seq = seq, contact = contact, phone = record.phone }
end

-- The LIST may hold entries of contacts that have moved on since: they are dropped when met.
local function first_fresh(campaign, bucket, budget)
  while budget.stale < STALE_LIMIT do
    local text = redis.call('LINDEX', key_fresh(campaign, bucket), 0)
    if not text then return nil end
    local contact = read_contact(campaign, tonumber(text))
    if contact.status == 'f' and contact.bucket == bucket then return tonumber(text), contact end
    redis.call('LPOP', key_fresh(campaign, bucket))
    budget.stale = budget.stale + 1
  end
  budget.spent = true
  return nil
end

local function first_due(campaign, bucket, now, budget)
  local due = redis.call('ZRANGEBYSCORE', key_timed(campaign, bucket), '-inf', now, 'LIMIT', 0, 1)[1]
  if due then return tonumber(due), read_contact(campaign, tonumber(due)) end
  return first_fresh(campaign, bucket, budget)
end

local function serves(offer, bucket, from)
  if offer.serving ~= bucket then
    local description = redis.call('HGET', key_buckets(offer.campaign), bucket)
    local pinned = description and cjson.decode(description).fromNumber
    offer.serving, offer.served = bucket, description and (not pinned or pinned == from)
  end
  return offer.served
end

-- Every look moves the contact it looked at, so that the next look meets another one.
local function candidate_of(offer, door, budget)
  offer.at = offer.at or 1
  while offer.buckets[offer.at] do
    local bucket, seq, contact = offer.buckets[offer.at], nil, nil
    if serves(offer, bucket, door.from) then seq, contact = first_due(offer.campaign, bucket, door.now, budget) end
    if budget.spent then return nil end
    if not seq then
      offer.at = offer.at + 1
    elseif budget.looked >= LOOK_LIMIT then
      budget.spent = true
      return nil
    else
      budget.looked = budget.looked + 1
      if contact.status == 'f' then redis.call('LPOP', key_fresh(offer.campaign, bucket)) end
      local candidate = admit(offer.campaign, seq, contact, offer, door.now)
      if candidate then return candidate end
    end
  end
  offer.drained = true
  return nil
end

local function fewest_live(group)
  local best, full
  for _, offer in ipairs(group) do
    if not offer.drained then
      if offer.maxConcurrent and offer.live >= offer.maxConcurrent or offer.room and offer.room <= 0 then full = true
      elseif not best or offer.live < best.live then best = offer end
    end
  end
  return best, full
end

-- The first group that has somebody; in it the campaign with the fewest live calls.
local function next_candidate(groups, door, budget)
  local any_full = false
  for _, group in ipairs(groups) do
    local offer, full = fewest_live(group)
    while offer do
      local candidate = candidate_of(offer, door, budget)
      if candidate then return offer, candidate end
      if budget.spent then return nil end
      offer, full = fewest_live(group)
    end
    any_full = any_full or full
  end
  return nil, nil, any_full
end

local function open_attempt(id, offer, candidate, door)
  local campaign, seq, contact = offer.campaign, candidate.seq, candidate.contact
  local n = contact.attempts + 1
  write_contact(campaign, seq, contact, { status = 'c', attempts = n, at = door.now, bucket = contact.bucket, reason = '' })
  redis.call('HSET', key_attempt(id), 'campaign', campaign, 'version', offer.version, 'seq', seq, 'n', n,
    'phone', candidate.phone, 'fromNumber', door.from, 'state', 'opened', 'run', door.run, 'openedAt', door.now, 'looks', 0)
  redis.call('ZADD', key_inState('opened'), door.now, id)
  redis.call('SADD', key_slots('number:' .. door.from), id)
  redis.call('SADD', key_slots('campaign:' .. campaign), id)
  redis.call('SADD', key_slots('account'), id)
  redis.call('HSET', key_persons(), candidate.phone, id)
  note_call(candidate.phone, campaign, door.now)
  offer.live = offer.live + 1
  if offer.room then offer.room = offer.room - 1 end
  return { id = id, campaign = campaign, seq = seq, n = n }
end
