-- Ask about this attempt at another time, if it still is one to ask about.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 at
-- RESULT 'done'
local state = redis.call('HGET', key_attempt(ARGV[1]), 'state')
if state then redis.call('ZADD', key_looks(state), 'XX', ARGV[2], ARGV[1]) end
return 'done'
