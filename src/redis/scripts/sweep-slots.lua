-- A step through one slot set, or through the persons: find what holds a place in it and is no live attempt; free what an
-- earlier sweep found as well. In steps, for thousands of live calls would keep Redis for tens of milliseconds.
-- KEYS  1 prefix
-- ARGV  1 scope of the slots, or '' for the persons, 2 cursor, 3 how many to look at, about, 4 … ids found by an earlier sweep
-- RESULT {next cursor, '0' at the end; how many were freed; the ids of those …, the other orphans …}
local scope, suspects, freed, orphans = ARGV[1], {}, {}, {}
for i = 4, #ARGV do suspects[ARGV[i]] = true end

-- Whether this holder is to be freed.
local function is_to_free(id)
  if redis.call('EXISTS', key_attempt(id)) == 1 then return false end
  table.insert(suspects[id] and freed or orphans, id)
  return suspects[id]
end

local next_cursor, found
if scope == '' then
  next_cursor, found = unpack(redis.call('HSCAN', key_persons(), ARGV[2], 'COUNT', ARGV[3]))
  for i = 1, #found, 2 do
    if is_to_free(found[i + 1]) then redis.call('HDEL', key_persons(), found[i]) end
  end
else
  next_cursor, found = unpack(redis.call('SSCAN', key_slots(scope), ARGV[2], 'COUNT', ARGV[3]))
  for _, id in ipairs(found) do
    if is_to_free(id) then redis.call('SREM', key_slots(scope), id) end
  end
end
local answer = { next_cursor, #freed }
for _, id in ipairs(freed) do answer[#answer + 1] = id end
for _, id in ipairs(orphans) do answer[#answer + 1] = id end
return answer
