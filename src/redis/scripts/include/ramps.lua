local BURST_MS = 100

-- Full speed of one limit: its pace, or else as many calls a second as may be live at once.
local function full_speed(limit)
  local max, pace = string.match(limit or '0|0', '^(%d+)|(.+)$')
  return tonumber(pace) > 0 and tonumber(pace) or tonumber(max)
end

local function full_speed_of(scope)
  if scope ~= '' then return full_speed(redis.call('HGET', key_numberLimits(), scope)) end
  local sum = 0
  for _, limit in ipairs(redis.call('HVALS', key_numberLimits())) do sum = sum + full_speed(limit) end
  return sum
end

-- The ramps this number is under now: from one call a second to full speed.
local function ramps_of(from_number, now, ramp_ms)
  local ramps = {}
  local scopes = { '', from_number }
  for i, text in ipairs(redis.call('HMGET', key_ramps(), unpack(scopes))) do
    local scope, from, next_at = scopes[i], string.match(text or '', '^(%d+)|(.+)$')
    if from and now - from < ramp_ms then
      local share = math.max(0, now - from) / ramp_ms
      local interval = 1000 / (1 + (math.max(1, full_speed_of(scope)) - 1) * share)
      ramps[#ramps + 1] = { scope = scope, from = from, next_at = tonumber(next_at), interval = interval }
    end
  end
  return ramps
end

local function wait_of_ramps(ramps, now)
  local wait = 0
  for _, ramp in ipairs(ramps) do
    if ramp.next_at - BURST_MS > now then wait = math.max(wait, ramp.next_at) end
  end
  return wait
end

local function keep_ramps(ramps, now)
  for _, ramp in ipairs(ramps) do
    ramp.next_at = math.max(ramp.next_at, now) + ramp.interval
    redis.call('HSET', key_ramps(), ramp.scope, ramp.from .. '|' .. string.format('%.17g', ramp.next_at))
  end
end
