-- Cancel waiting contacts whose rows are gone, a step at a time; those in a call are noted: they do not wait again.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 how many contacts to look at, 4 lease until
-- RESULT 'lost' | {cancelled, 1 when done}
-- include contact moves import
local campaign = ARGV[1]
if not holds_import(campaign, ARGV[2]) then return 'lost' end
redis.call('HSET', key_campaign(campaign), 'import:until', ARGV[4])
local from, imported = unpack(redis.call('HMGET', key_campaign(campaign), 'sweep', 'imported'))
local to = math.min(tonumber(from) + ARGV[3], tonumber(imported))
local cancelled = 0

-- Nearly always all of them were: whole bytes of the bitmap tell at once.
local function all_seen(first, last)
  if first % 8 > 0 or last % 8 > 0 or first == last then return false end
  return redis.call('BITCOUNT', key_seen(campaign), first / 8, last / 8 - 1) == last - first
end

for seq = all_seen(tonumber(from), to) and to or tonumber(from), to - 1 do
  if redis.call('GETBIT', key_seen(campaign), seq) == 0 then
    local contact = read_contact(campaign, seq)
    if is_waiting(contact) then
      close_contact(campaign, seq, contact, 'k', 'row removed', contact.at)
      cancelled = cancelled + 1
    elseif contact.status == 'c' or contact.status == 'u' then
      redis.call('SADD', key_rowless(campaign), seq)
    end
  end
end
redis.call('HSET', key_campaign(campaign), 'sweep', to)
return { cancelled, to == tonumber(imported) and 1 or 0 }
