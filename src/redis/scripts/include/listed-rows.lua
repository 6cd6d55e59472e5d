-- The numbers of a batch, at the beginning of every `step`th item from the `first`, that are on a list.
local LISTED_AT_ONCE = 500
local function suppressed_among(campaign, rows, first, step)
  local found = nil
  for _, key in ipairs({ key_suppressed(''), key_suppressed(campaign) }) do
    local is_empty = redis.call('EXISTS', key) == 0
    for from = first, is_empty and 0 or #rows, step * LISTED_AT_ONCE do
      local places, phones = {}, {}
      for i = from, math.min(#rows, from + step * LISTED_AT_ONCE - 1), step do
        places[#places + 1], phones[#phones + 1] = i, string.match(rows[i], '^%+%d+')
      end
      for i, entry in ipairs(redis.call('HMGET', key, unpack(phones))) do
        if entry then found = found or {}; found[places[i]] = true end
      end
    end
  end
  return found
end
