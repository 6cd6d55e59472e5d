-- Numbers are no longer named: by one source, by all that are no followed files, or by anybody. Nobody closed comes back.
-- KEYS  1 prefix
-- ARGV  1 campaign or '' for all, 2 'source' | 'hand' | 'all', 3 the source or '', then the phones
-- RESULT how many of them were named so
-- include suppression lifting
local scope, how, source, lifted = ARGV[1], ARGV[2], ARGV[3], 0

local function stays(entry)
  if how == 'source' then return entry.source ~= source end
  return how == 'hand' and entry.followed == true
end

for i = 4, #ARGV do
  local _, gone = keep_entries(scope, ARGV[i], stays)
  if gone > 0 then lifted = lifted + 1 end
end
if lifted > 0 then redis.call('INCR', key_revision()) end
return lifted
