-- Finish a pass, or give it up.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 fingerprint when finished, '' when abandoned, 4 record (JSON, without id) or '',
--       5 the day, as its id has it
-- RESULT 'lost' | 'ended' | 'ended|id'
-- include import
local key, MOST_RECORDS = key_campaign(ARGV[1]), 100

local function last_id()
  local last = redis.call('LINDEX', key_imports(ARGV[1]), -1)
  return last and cjson.decode(last).id
end

-- Numbered by day, so that the order of the ids is that of the passes; a clock set back goes on with the later day.
local function put_on_record()
  local day, number = string.match(last_id() or '', '^(%d+)-(%d+)$')
  if not day or day < ARGV[5] then day, number = ARGV[5], 0 end
  local id = day .. '-' .. (number + 1)
  redis.call('RPUSH', key_imports(ARGV[1]), '{"id":"' .. id .. '",' .. string.sub(ARGV[4], 2))
  redis.call('LTRIM', key_imports(ARGV[1]), -MOST_RECORDS, -1)
  return 'ended|' .. id
end

if not holds_import(ARGV[1], ARGV[2]) then
  local finished_before = ARGV[3] ~= '' and redis.call('HGET', key, 'import:last') == ARGV[2]
  if finished_before and ARGV[4] ~= '' then return 'ended|' .. last_id() end
  return (finished_before or ARGV[3] == '') and 'ended' or 'lost'
end
local result = 'ended'
if ARGV[3] ~= '' then
  redis.call('HSET', key, 'import:completed', ARGV[3], 'import:last', ARGV[2])
  redis.call('HDEL', key, 'import:refused', 'import:why')
  redis.call('INCR', key_revision())
  if ARGV[4] ~= '' then result = put_on_record() end
end
end_import(ARGV[1])
return result
