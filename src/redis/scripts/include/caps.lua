-- Limits given by hand: in the campaign's HASH, JSON {number: [max, what the file says, since]}.
local function read_caps(campaign)
  return cjson.decode(redis.call('HGET', key_campaign(campaign), 'caps') or '{}')
end

local function write_caps(campaign, caps)
  if next(caps) then redis.call('HSET', key_campaign(campaign), 'caps', cjson.encode(caps))
  else redis.call('HDEL', key_campaign(campaign), 'caps') end
end

-- nil where the campaign does not call from it. `numbers`: JSON [[number, max, calls per second or 0]].
local function file_says(numbers, number)
  for _, entry in ipairs(cjson.decode(numbers)) do
    if entry[1] == number then return entry[2] end
  end
  return nil
end

-- The file's word counts again for a number of which it says something else than when the limit was given.
local function drop_outdated_caps(campaign, numbers)
  local kept = {}
  for number, cap in pairs(read_caps(campaign)) do
    if file_says(numbers, number) == cap[2] then kept[number] = cap end
  end
  write_caps(campaign, kept)
end
