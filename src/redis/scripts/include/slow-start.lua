-- What follows a hold, or the breaker: from one call a second to full speed (include/ramps.lua).
local function start_ramp(scope, from)
  local known = string.match(redis.call('HGET', key_ramps(), scope) or '0|', '^(%d+)|')
  if tonumber(known) < from then redis.call('HSET', key_ramps(), scope, from .. '|' .. from) end
end
