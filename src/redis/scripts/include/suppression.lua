-- Who names a number on a list: a JSON array of {source, reason, at, until, followed}, one a source. While one is left,
-- the number is not dialled.
local function entries_of(scope, phone)
  local text = redis.call('HGET', key_suppressed(scope), phone)
  local entries = text and cjson.decode(text) or {}
  -- Up to 0.1 there was one entry, not in a list.
  return entries.source and { entries } or entries
end

local function store_entries(scope, phone, entries)
  local member, first_end = scope .. '|' .. phone, math.huge
  for _, entry in ipairs(entries) do first_end = math.min(first_end, entry['until'] or math.huge) end
  if first_end < math.huge then
    redis.call('ZADD', key_suppressionEnds(), string.format('%.0f', first_end), member)
  else
    redis.call('ZREM', key_suppressionEnds(), member)
  end
  if #entries == 0 then redis.call('HDEL', key_suppressed(scope), phone)
  else redis.call('HSET', key_suppressed(scope), phone, cjson.encode(entries)) end
end

local function later_end(one, other)
  if not one or not other then return nil end
  return math.max(one, other)
end

-- Returns whether nobody named the number on this list before.
local function name_number(scope, phone, text)
  local new, entries = cjson.decode(text), entries_of(scope, phone)
  for _, known in ipairs(entries) do
    if known.source == new.source then
      local ends = new['until']
      if not new.followed then ends = later_end(known['until'], ends) end
      if known['until'] ~= ends then
        known['until'] = ends
        store_entries(scope, phone, entries)
      end
      return false
    end
  end
  entries[#entries + 1] = new
  store_entries(scope, phone, entries)
  return #entries == 1
end

-- Keep the entries for which `stays` holds. Returns how many are left, and how many went.
local function keep_entries(scope, phone, stays)
  local entries, left = entries_of(scope, phone), {}
  for _, entry in ipairs(entries) do
    if stays(entry) then left[#left + 1] = entry end
  end
  if #left < #entries then store_entries(scope, phone, left) end
  return #left, #entries - #left
end

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
