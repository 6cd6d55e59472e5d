-- What a from number may carry, and how fast: as domain/pace.ts.
local PACE_CREDIT_MS = 20

local function number_limit(from)
  local max, pace = string.match(redis.call('HGET', key_numberLimits(), from) or '0|0', '^(%d+)|(.+)$')
  local interval = tonumber(pace) > 0 and 1000 / tonumber(pace) or 0
  if interval == 0 or interval >= PACE_CREDIT_MS then return { max = tonumber(max), interval = interval, credit = 0 } end
  return { max = tonumber(max), interval = interval * (1 + PACE_CREDIT_MS / 1000), credit = PACE_CREDIT_MS }
end
