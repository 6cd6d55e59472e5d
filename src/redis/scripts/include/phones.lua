local PHONE_SLICES = 16384

-- In which key a number stands, and as what in it.
local function phone_key(campaign, digits)
  local number = tonumber(digits)
  local slice = number % PHONE_SLICES
  return key_phones(campaign, slice), (number - slice) / PHONE_SLICES
end

local function seq_of_phone(campaign, phone)
  local key, field = phone_key(campaign, string.sub(phone, 2))
  local seq = redis.call('HGET', key, field)
  return seq and tonumber(seq)
end
