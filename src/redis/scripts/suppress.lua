-- Never dial these numbers again, in one campaign or in all, and close their waiting contacts.
-- KEYS  1 prefix
-- ARGV  1 campaign or '' for all, then for each number: phone, entry (JSON, without the phone)
-- RESULT how many nobody named before
-- include contact moves phones suppression suppressing
local scope, added = ARGV[1], 0
for i = 2, #ARGV, 2 do
  local phone, entry = ARGV[i], ARGV[i + 1]
  local is_new
  if scope == '' then
    is_new = suppress_everywhere(phone, entry)
  else
    is_new = name_number(scope, phone, entry)
    suppress_waiting(scope, phone)
  end
  if is_new then added = added + 1 end
end
if added > 0 then redis.call('INCR', key_revision()) end
return added
