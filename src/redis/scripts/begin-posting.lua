-- The fence before the first byte. Only an opened attempt passes, and only once; the same token is the same pass.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 token, 3 run, 4 now
-- RESULT 'post' | 'reconcile' | 'gone' | 'refused|why'
-- include contact attempt
local attempt = read_attempt(ARGV[1])
if not attempt or attempt.state == 'placed' or attempt.state == 'ended' then return 'gone' end
if attempt.state == 'posting' and attempt.token == ARGV[2] then return 'post' end
if attempt.state ~= 'opened' then return 'reconcile' end
local state, version = unpack(redis.call('HMGET', key_campaign(attempt.campaign), 'state', 'version'))
if state == 'paused' or state == 'ready' then return 'refused|paused' end
if state ~= 'running' then return 'refused|cancelled' end
if is_suppressed(attempt.campaign, attempt.phone) then return 'refused|suppressed' end
if version ~= attempt.version then return 'refused|stale' end
enter_state(attempt, 'posting', ARGV[4])
redis.call('HSET', key_attempt(attempt.id), 'token', ARGV[2], 'run', ARGV[3], 'postedAt', ARGV[4])
return 'post'
