-- The door in: fill free slots of one from number from open buckets, in the given order.
-- KEYS  1 prefix
-- ARGV  1 batch, 2 from number, 3 run, 4 groups (JSON [[offer]]), 5 limit, 6 account limit (0: none), 7 now, 8 length of a ramp in ms,
--       9 how long an answer of the provider's allows a probe, in ms
-- RESULT JSON {opened: [{id, campaign, seq, n}], stop: {kind, until?}}; the same batch gets the same answer
-- include contact moves record listed holds breaker probes ramps history call-limits pace first-calls candidate turns opening
local batch, from, run, limit, account_limit, now = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local answered = redis.call('GET', key_batch(batch))
if answered then return answered end
local groups, opened, budget = cjson.decode(ARGV[4]), {}, { looked = 0, stale = 0 }

local function answer(stop)
  local text = '{"opened":' .. (#opened == 0 and '[]' or cjson.encode(opened)) .. ',"stop":' .. cjson.encode(stop) .. '}'
  redis.call('SET', key_batch(batch), text, 'PX', REMEMBER_MS)
  return text
end

for _, group in ipairs(groups) do
  for _, offer in ipairs(group) do
    local state, version = unpack(redis.call('HMGET', key_campaign(offer.campaign), 'state', 'version'))
    if state ~= 'running' or version ~= offer.version then return answer({ kind = 'stale' }) end
    offer.live = redis.call('SCARD', key_slots('campaign:' .. offer.campaign))
    if offer.ramp then offer.room = room_of_first_calls(offer.campaign, offer.ramp) end
  end
end
local breaker = read_breaker()
local held_until = math.max(back_off_until(from), back_off_until(''), breaker.open and breaker.ends or 0)
if held_until > now then return answer({ kind = 'back-off', ['until'] = math.ceil(held_until) }) end
if breaker.open and may_not_probe(breaker, now, tonumber(ARGV[9])) then return answer({ kind = 'back-off', ['until'] = now + PROBE_LOOK_MS }) end
if breaker.open then limit = math.min(limit, 1) end

local door, number, ramps = { from = from, run = run, now = now }, number_limit(from), ramps_of(from, now, tonumber(ARGV[8]))
local free = number.max - redis.call('SCARD', key_slots('number:' .. from))
local account_free = account_limit > 0 and account_limit - redis.call('SCARD', key_slots('account')) or math.huge
redis.call('SADD', key_numbers(), from)
while #opened < limit do
  if free <= 0 then return answer({ kind = 'slots' }) end
  if account_free <= 0 then return answer({ kind = 'account' }) end
  local next_at = number.interval > 0 and tonumber(redis.call('HGET', key_pace(), from) or 0) or 0
  local wait = math.max(next_at, wait_of_ramps(ramps, now))
  if wait > now then return answer({ kind = 'pace', ['until'] = math.ceil(wait) }) end
  local offer, candidate, full = next_candidate(groups, door, budget)
  if budget.spent then break end
  if not candidate then return answer({ kind = full and 'campaign-limits' or 'drained' }) end
  local id = batch .. '-' .. #opened
  opened[#opened + 1] = open_attempt(id, offer, candidate, door)
  if number.interval > 0 then redis.call('HSET', key_pace(), from, string.format('%.17g', math.max(next_at, now - number.credit) + number.interval)) end
  if breaker.open then send_probe(id) end
  keep_ramps(ramps, now)
  free, account_free = free - 1, account_free - 1
end
return answer({ kind = 'limit' })
