-- The breaker opens and closes. After `slow-start`.

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
