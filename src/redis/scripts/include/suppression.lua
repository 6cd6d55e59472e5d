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
