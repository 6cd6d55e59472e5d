-- What keeps everybody back: back-offs, the breaker (HASH), and the slow start that follows either.
local PROBE_LOOK_MS, BURST_MS = 2000, 100

local function back_off_until(from)
  return tonumber(string.match(redis.call('HGET', key_backOff(), from) or '0|', '^([%d.]+)|'))
end

local function read_breaker()
  local state, ends, trips, probe, closed_at = unpack(redis.call('HMGET', key_breaker(), 'state', 'until', 'trips', 'probe', 'closedAt'))
  return { open = state == 'open', ends = tonumber(ends or 0), trips = tonumber(trips or 0), probe = probe,
    closed_at = tonumber(closed_at or 0) }
end

-- The one attempt that went out since the cool-off ended has no result yet.
local function is_probing(breaker)
  local state = breaker.probe and redis.call('HGET', key_attempt(breaker.probe), 'state')
  return state == 'opened' or state == 'posting'
end

local function start_ramp(scope, from)
  local known = string.match(redis.call('HGET', key_ramps(), scope) or '0|', '^(%d+)|')
  if tonumber(known) < from then redis.call('HSET', key_ramps(), scope, from .. '|' .. from) end
end

-- Trouble that comes back while calls are only picking up again goes on doubling.
local function trip(breaker, reason, now, times)
  local again = breaker.open or now - breaker.closed_at < times.ramp
  local trips = again and breaker.trips + 1 or 1
  local ends = now + math.min(times.cool_off * 2 ^ (trips - 1), times.longest_cool_off)
  if not breaker.open then redis.call('HSET', key_breaker(), 'since', now) end
  redis.call('HSET', key_breaker(), 'state', 'open', 'until', ends, 'trips', trips, 'reason', reason)
  redis.call('HDEL', key_breaker(), 'probe')
  redis.call('DEL', key_doubts())
  redis.call('INCR', key_revision())
end

local function close_breaker(now)
  redis.call('HSET', key_breaker(), 'state', 'closed', 'closedAt', now)
  redis.call('HDEL', key_breaker(), 'probe', 'until', 'since', 'reason')
  start_ramp('', now)
  redis.call('INCR', key_revision())
end

-- Full speed of one limit: its pace, or else as many calls a second as may be live at once.
local function full_speed(limit)
  local max, pace = string.match(limit or '0|0', '^(%d+)|(.+)$')
  return tonumber(pace) > 0 and tonumber(pace) or tonumber(max)
end

local function full_speed_of(scope)
  if scope ~= '' then return full_speed(redis.call('HGET', key_limits(), scope)) end
  local sum = 0
  for _, limit in ipairs(redis.call('HVALS', key_limits())) do sum = sum + full_speed(limit) end
  return sum
end

-- The ramps this number is under now: from one call a second to full speed.
local function ramps_of(from_number, now, ramp_ms)
  local ramps = {}
  for _, scope in ipairs({ '', from_number }) do
    local from, next_at = string.match(redis.call('HGET', key_ramps(), scope) or '', '^(%d+)|(.+)$')
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
