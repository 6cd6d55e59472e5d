-- The contact of each attempt, and nothing else of it.
-- KEYS  1 prefix
-- ARGV  ids of attempts
-- RESULT `seq|overtaken or nothing|campaign` of each; those that are gone are left out
local contacts = {}
for _, id in ipairs(ARGV) do
  local seq, overtaken, campaign = unpack(redis.call('HMGET', key_attempt(id), 'seq', 'overtaken', 'campaign'))
  if seq then contacts[#contacts + 1] = seq .. '|' .. (overtaken or '') .. '|' .. campaign end
end
return contacts
