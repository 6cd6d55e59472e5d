-- Drop entries that have run out, the earliest first.
-- KEYS  1 prefix
-- ARGV  1 now, 2 how many numbers to look at
-- RESULT how many of them nobody names any more
-- include suppression lifting
local now, lifted = tonumber(ARGV[1]), 0

local function stays(entry) return not entry['until'] or entry['until'] > now end

for _, member in ipairs(redis.call('ZRANGEBYSCORE', key_suppressionEnds(), '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local scope, phone = string.match(member, '^([^|]*)|(.+)$')
  local left = keep_entries(scope, phone, stays)
  if left == 0 then lifted = lifted + 1 end
end
if lifted > 0 then redis.call('INCR', key_revision()) end
return lifted
