-- Live attempts that are missing from a slot set or from the persons take their place again: the limits must count them.
-- KEYS  1 prefix
-- RESULT how many were missing
-- include attempt
local missing = 0
for _, state in ipairs({ 'opened', 'posting', 'unconfirmed', 'placed' }) do
  for _, id in ipairs(redis.call('ZRANGE', key_inState(state), 0, -1)) do
    local phone, from, campaign, overtaken, freed =
      unpack(redis.call('HMGET', key_attempt(id), 'phone', 'fromNumber', 'campaign', 'overtaken', 'slotFreed'))
    local attempt = { id = id, state = state, phone = phone, fromNumber = from, campaign = campaign, overtaken = overtaken, slotFreed = freed }
    if phone and needs_slot(attempt) and take_slot(attempt) then missing = missing + 1 end
  end
end
return missing
