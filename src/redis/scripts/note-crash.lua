-- A dead process left this attempt opened or posting: count it for its contact, once per attempt.
-- KEYS  1 prefix
-- ARGV  1 attempt id
-- RESULT how many attempts of the contact in a row ended their process; 0 when this one is past that
-- include attempt
local attempt = read_attempt(ARGV[1])
if not attempt or (attempt.state ~= 'opened' and attempt.state ~= 'posting') then return 0 end
local key = key_crashes(attempt.campaign)
if redis.call('HSETNX', key_attempt(attempt.id), 'crashed', 1) == 0 then return tonumber(redis.call('HGET', key, attempt.seq) or 0) end
return redis.call('HINCRBY', key, attempt.seq, 1)
