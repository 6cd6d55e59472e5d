-- While the breaker is open, one attempt at a time goes to see. After `breaker`.
local PROBE_LOOK_MS, MOST_PROBES = 2000, 3

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
