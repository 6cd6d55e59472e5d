-- The fence before the first byte. Only an opened attempt passes, and only once; the same token is the same pass.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 token, 3 run, 4 now, 5 journal or '', 6 its generation, 7 postings it knows of,
--       8 the layout it knows
-- RESULT 'reconcile' | 'gone' | 'refused|why' | {posting, the attempt's fields and values by turns, the last of a
--       field counts, the contact's record, its bucket}
-- include contact attempt holds generation history
local flat = redis.call('HGETALL', key_attempt(ARGV[1]))
local attempt = attempt_of(ARGV[1], flat)

-- With all that the call is made of: whoever passes asks for nothing more.
local function pass(posting)
  local chunk, field = chunk_and_field(attempt.seq)
  return { posting, flat, redis.call('HGET', key_contacts(attempt.campaign, chunk), field), read_contact(attempt.campaign, attempt.seq).bucket }
end

if not attempt or attempt.state == 'placed' or attempt.state == 'ended' then return 'gone' end
if attempt.state == 'posting' and attempt.token == ARGV[2] then return pass(tonumber(attempt.posting or 0)) end
if attempt.state ~= 'opened' then return 'reconcile' end
if is_doubtful(ARGV[5], ARGV[6], ARGV[7], ARGV[8]) then return 'refused|doubt' end
local state, version = unpack(redis.call('HMGET', key_campaign(attempt.campaign), 'state', 'version'))
if state == 'paused' or state == 'ready' then return 'refused|paused' end
if state ~= 'running' then return 'refused|cancelled' end
if is_suppressed(attempt.campaign, attempt.phone) then return 'refused|suppressed' end
if version ~= attempt.version then return 'refused|stale' end
local breaker = read_breaker()
local held = math.max(back_off_until(attempt.fromNumber), back_off_until('')) > tonumber(ARGV[4])
if held or (breaker.open and breaker.probe ~= attempt.id) then return 'refused|held-back' end
local posting = count_posting(ARGV[5])
enter_state(attempt, 'posting', ARGV[4], 'token', ARGV[2], 'run', ARGV[3], 'postedAt', ARGV[4], 'posting', posting)
redate_call(attempt, tonumber(ARGV[4]))
-- What has just been written need not be read again.
for _, each in ipairs({ 'state', 'posting', 'looks', '0', 'run', ARGV[3], 'postedAt', ARGV[4] }) do flat[#flat + 1] = each end
return pass(posting)
