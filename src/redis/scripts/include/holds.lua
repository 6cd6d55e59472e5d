-- What keeps everybody back: back-offs, the breaker (HASH), and the slow start that follows either.
local PROBE_LOOK_MS, BURST_MS, MOST_PROBES = 2000, 100, 3

local function day_hold_until()
  return tonumber(string.match(redis.call('GET', key_dayHold()) or '0|', '^([%d.]+)|'))
end

-- Of the account ('') with the hold of the day.
local function back_off_until(from)
  local held = tonumber(string.match(redis.call('HGET', key_backOff(), from) or '0|', '^([%d.]+)|'))
  return from == '' and math.max(held, day_hold_until()) or held
end

local function read_breaker()
  local state, ends, trips, probe, closed_at, answered_at =
    unpack(redis.call('HMGET', key_breaker(), 'state', 'until', 'trips', 'probe', 'closedAt', 'answeredAt'))
  return { open = state == 'open', ends = tonumber(ends or 0), trips = tonumber(trips or 0), probe = probe,
    closed_at = tonumber(closed_at or 0), answered_at = tonumber(answered_at or 0) }
end

-- The one attempt that went out since the cool-off ended has no result yet.
local function is_probing(breaker)
  local state = breaker.probe and redis.call('HGET', key_attempt(breaker.probe), 'state')
  return state == 'opened' or state == 'posting'
end

-- Probes of which nobody knows whether they became calls.
local function unresolved_probes()
  local count = 0
  for _, id in ipairs(redis.call('SMEMBERS', key_probes())) do
    local state = redis.call('HGET', key_attempt(id), 'state')
    if state == 'posting' or state == 'unconfirmed' then count = count + 1 end
  end
  return count
end

-- A probe may strand its contact: it goes alone, to a provider that lives, and while few are stranded.
local function may_not_probe(breaker, now, answer_holds)
  local answered = breaker.answered_at >= breaker.ends and now - breaker.answered_at < answer_holds
  return is_probing(breaker) or not answered or unresolved_probes() >= MOST_PROBES
end

local function send_probe(id)
  redis.call('HSET', key_breaker(), 'probe', id)
  redis.call('SADD', key_probes(), id)
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
  if not breaker.open then
    redis.call('HSET', key_breaker(), 'since', now)
    redis.call('DEL', key_probes())
  end
  redis.call('HSET', key_breaker(), 'state', 'open', 'until', ends, 'trips', trips, 'reason', reason)
  redis.call('HDEL', key_breaker(), 'probe')
  redis.call('DEL', key_doubts())
  redis.call('INCR', key_revision())
end

local function close_breaker(now)
  redis.call('HSET', key_breaker(), 'state', 'closed', 'closedAt', now)
  redis.call('HDEL', key_breaker(), 'probe', 'until', 'since', 'reason', 'answeredAt')
  redis.call('DEL', key_probes())
  start_ramp('', now)
  redis.call('INCR', key_revision())
end

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
