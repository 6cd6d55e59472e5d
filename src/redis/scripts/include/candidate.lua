-- Whom the door opens for next. After `moves`, `record`, `listed` and `call-limits`.
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
  local until_, why, history = blocked_by(record.phone, terms.limits, campaign, now)
  if until_ then
    return write_contact(campaign, seq, contact, { status = 'w', attempts = contact.attempts, at = math.ceil(until_), bucket = contact.bucket, reason = why })
  end
  return { seq = seq, contact = contact, phone = record.phone, history = history }
end

-- Taken off the LIST. It may hold entries of contacts that have moved on since: they are dropped when met.
local function first_fresh(campaign, bucket, budget)
  while budget.stale < STALE_LIMIT do
    local text = redis.call('LPOP', key_fresh(campaign, bucket))
    if not text then return nil end
    local contact = read_contact(campaign, tonumber(text))
    if contact.status == 'f' and contact.bucket == bucket then return tonumber(text), contact end
    budget.stale = budget.stale + 1
  end
  budget.spent = true
  return nil
end

-- Nobody becomes due while this runs: who is moved is so to a later moment.
local function first_due(offer, bucket, now, budget)
  local campaign = offer.campaign
  local due = offer.none_due ~= bucket and redis.call('ZRANGEBYSCORE', key_timed(campaign, bucket), '-inf', now, 'LIMIT', '0', '1')[1]
  if due then return tonumber(due), read_contact(campaign, tonumber(due)) end
  offer.none_due = bucket
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
