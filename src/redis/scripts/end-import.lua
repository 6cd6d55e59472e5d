-- Finish a pass, or give it up.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 fingerprint when finished, '' when abandoned
-- RESULT 'lost' | 'ended'
-- include import
local key = key_campaign(ARGV[1])
if not holds_import(ARGV[1], ARGV[2]) then
  local finished_before = ARGV[3] ~= '' and redis.call('HGET', key, 'import:last') == ARGV[2]
  return (finished_before or ARGV[3] == '') and 'ended' or 'lost'
end
if ARGV[3] ~= '' then
  redis.call('HSET', key, 'import:completed', ARGV[3], 'import:last', ARGV[2])
  redis.call('INCR', key_revision())
end
end_import(ARGV[1])
return 'ended'
