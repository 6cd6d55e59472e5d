-- Store a campaign's definition; limits of its numbers apply at once. A limit given by hand ends where the file's own value changes.
-- KEYS  1 prefix
-- ARGV  1 name, 2 version, 3 definition (JSON), 4 numbers (JSON [[number, max, calls per second or 0]]), 5 now,
--       6 layout of a ledger that begins with it, 7 what processes of layout 1 are told in it
-- RESULT 'added' | 'changed' | 'same'
-- include caps campaign generation
local name, version, definition, numbers, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local key = key_campaign(name)
local known = redis.call('HGET', key, 'version')
if known == version then return 'same' end
redis.call('HSET', key, 'version', version, 'versionSince', now, 'definition', definition, 'numbers', numbers)
drop_outdated_caps(name, numbers)
if not known then
  if redis.call('EXISTS', key_campaigns()) == 0 then note_layout(ARGV[6], ARGV[7]) end
  redis.call('SADD', key_campaigns(), name)
  redis.call('HSET', key, 'state', 'running', 'reason', '', 'since', now, 'createdAt', now, 'imported', 0)
end
recompute_limits()
redis.call('INCR', key_revision())
return known and 'changed' or 'added'
