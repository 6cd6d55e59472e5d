-- The first calls of a campaign with a ramp: as domain/first-calls.ts. nil once they are over.
local function room_of_first_calls(campaign, ramp)
  local over, calls, calling, unconfirmed =
    unpack(redis.call('HMGET', key_campaign(campaign), 'first:over', 'first:calls', 'count:calling', 'count:unconfirmed'))
  if over then return nil end
  local ended, at_once = tonumber(calls or 0), 1
  while at_once * 2 <= ended + 1 do at_once = at_once * 2 end
  return math.min(at_once, ramp - ended) - tonumber(calling or 0) - tonumber(unconfirmed or 0)
end

local function count_first_call(campaign, kind)
  local key = key_campaign(campaign)
  redis.call('HINCRBY', key, 'first:calls', 1)
  if kind == 'answered' or kind == 'short' then redis.call('HINCRBY', key, 'first:answered', 1) end
  if kind == 'short' or kind == 'failed' then redis.call('HINCRBY', key, 'first:' .. kind, 1) end
end
