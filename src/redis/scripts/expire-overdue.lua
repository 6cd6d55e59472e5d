-- Close waiting contacts whose own not_after has passed.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 now, 3 limit
-- RESULT how many were closed
-- include contact
local campaign, expired = ARGV[1], 0
for _, text in ipairs(redis.call('ZRANGEBYSCORE', key_overdue(campaign), '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local seq = tonumber(text)
  local contact = read_contact(campaign, seq)
  if is_waiting(contact) then
    close_contact(campaign, seq, contact, 'e', 'not_after has passed')
    expired = expired + 1
  end
  if contact.status ~= 'c' and contact.status ~= 'u' then redis.call('ZREM', key_overdue(campaign), seq) end
end
return expired
