-- Never dial these numbers again, in one campaign or in all, and close their waiting contacts.
-- KEYS  1 prefix
-- ARGV  1 campaign or '' for all, then for each number: phone, entry (JSON)
-- RESULT how many were new
-- include contact
local scope, added = ARGV[1], 0
for i = 2, #ARGV, 2 do
  local phone, entry = ARGV[i], ARGV[i + 1]
  if scope == '' then
    if suppress_everywhere(phone, entry) then added = added + 1 end
  else
    added = added + redis.call('HSETNX', key_suppressed(scope), phone, entry)
    suppress_waiting(scope, phone)
  end
end
if added > 0 then redis.call('INCR', key_revision()) end
return added
