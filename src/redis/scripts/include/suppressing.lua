-- After `moves`, `phones` and `suppression`.

local function suppress_waiting(campaign, phone)
  local seq = seq_of_phone(campaign, phone)
  local contact = seq and read_contact(campaign, seq)
  if contact and is_waiting(contact) then close_contact(campaign, seq, contact, 's', 'on the suppression list') end
end

-- Never again, by any campaign, from now on. Returns whether the number was new on the list.
local function suppress_everywhere(phone, entry)
  local is_new = name_number('', phone, entry)
  for _, campaign in ipairs(redis.call('SMEMBERS', key_campaigns())) do suppress_waiting(campaign, phone) end
  return is_new
end
