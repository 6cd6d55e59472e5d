local function read_breaker()
  local state, ends, trips, probe, closed_at, answered_at =
    unpack(redis.call('HMGET', key_breaker(), 'state', 'until', 'trips', 'probe', 'closedAt', 'answeredAt'))
  return { open = state == 'open', ends = tonumber(ends or 0), trips = tonumber(trips or 0), probe = probe,
    closed_at = tonumber(closed_at or 0), answered_at = tonumber(answered_at or 0) }
end
