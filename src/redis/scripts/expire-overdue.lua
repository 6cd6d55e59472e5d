-- Close waiting contacts whose own not_after has passed.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 now, 3 limit
-- RESULT how many were closed
-- include contact moves
local campaign, limit, expired, live = ARGV[1], tonumber(ARGV[3]), 0, 0

local function expire(seq)
  local contact = read_contact(campaign, seq)
  if contact.status == 'c' or contact.status == 'u' then
    live = live + 1
    return
  end
  redis.call('ZREM', key_overdue(campaign), in_line(seq))
  if is_waiting(contact) then
    close_contact(campaign, seq, contact, 'e', 'not_after has passed')
    expired = expired + 1
  end
end

-- Those in a call stay listed, in front: they may come back to wait.
while expired < limit do
  local seqs = redis.call('ZRANGEBYSCORE', key_overdue(campaign), '-inf', '(' .. ARGV[2], 'LIMIT', live, limit - expired)
  if #seqs == 0 then break end
  for _, seq in ipairs(seqs) do expire(tonumber(seq)) end
end
return expired
