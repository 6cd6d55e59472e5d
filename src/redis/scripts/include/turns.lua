-- Whose turn it is: of the buckets of a campaign, and of the campaigns. After `candidate`.

-- Every look moves the contact it looked at, so that the next look meets another one.
local function candidate_of(offer, door, budget)
  offer.at = offer.at or 1
  while offer.buckets[offer.at] do
    local bucket, seq, contact = offer.buckets[offer.at], nil, nil
    if serves(offer, bucket, door.from) then seq, contact = first_due(offer, bucket, door.now, budget) end
    if budget.spent then return nil end
    if not seq then
      offer.at = offer.at + 1
    elseif budget.looked >= LOOK_LIMIT then
      if contact.status == 'f' then redis.call('LPUSH', key_fresh(offer.campaign, bucket), seq) end
      budget.spent = true
      return nil
    else
      budget.looked = budget.looked + 1
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
