-- Give a from number of a campaign another limit by hand, or let the file's word count again.
-- KEYS  1 prefix
-- ARGV  1 name, 2 from number, 3 calls at once ('': what the file says), 4 now
-- RESULT 'changed' | 'same' | 'unknown' | 'unknown-number'
-- include caps campaign
local name, number, wanted = ARGV[1], ARGV[2], tonumber(ARGV[3])
local numbers = redis.call('HGET', key_campaign(name), 'numbers')
if not numbers then return 'unknown' end
local said = file_says(numbers, number)
if not said then return 'unknown-number' end
if wanted == said then wanted = nil end
local caps = read_caps(name)
if (caps[number] and caps[number][1]) == wanted then return 'same' end
caps[number] = wanted and { wanted, said, tonumber(ARGV[4]) } or nil
write_caps(name, caps)
recompute_limits()
redis.call('INCR', key_revision())
return 'changed'
