-- The call of a held attempt, if there was one, cannot be live any more.
-- KEYS  1 prefix
-- ARGV  1 attempt id
-- RESULT 'done' | 'gone'
-- include attempt slots
local attempt = read_attempt(ARGV[1])
if not attempt or attempt.state ~= 'unconfirmed' or attempt.held ~= '1' then return 'gone' end
free_slot(attempt)
redis.call('HSET', key_attempt(attempt.id), 'slotFreed', '1')
return 'done'
