-- Layout 1 to 2, a few chunks of one campaign's contacts: record, place, and where its number is found. What is of layout
-- 2 already stays, so that it may run twice.
-- KEYS  1 prefix
-- ARGV  1 token, 2 lease ms, 3 campaign, 4 chunks
-- RESULT 'lost' | 'done' | 'more'
-- include contact phones import layout-1
local campaign, key, OLD_SLICES = ARGV[3], key_campaign(ARGV[3]), 8192
if redis.call('GET', key_upgrade()) ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', key_upgrade(), ARGV[2])

-- Another contact's number may stand there by now under the same name.
local function move_number(digits, seq)
  local old = key_phones(campaign, string.format('%.0f', tonumber(digits) % OLD_SLICES))
  if redis.call('HGET', old, digits) == seq then redis.call('HDEL', old, digits) end
  local slice, field = phone_key(campaign, digits)
  redis.call('HSET', slice, string.format('%.0f', field), seq)
end

local function upgrade_chunk(chunk)
  local records, places = redis.call('HGETALL', key_contacts(campaign, chunk)), redis.call('HGETALL', key_states(campaign, chunk))
  for i = 1, #records, 2 do
    if string.sub(records[i + 1], 1, 1) == '[' then
      local items = cjson.decode(records[i + 1])
      move_number(string.sub(items[1], 2), string.format('%.0f', chunk * CONTACTS_PER_CHUNK + tonumber(records[i])))
      redis.call('HSET', key_contacts(campaign, chunk), records[i], packed(items))
    end
  end
  for i = 1, #places, 2 do
    local bucket = string.match(places[i + 1], '^f|0|0|(%d+)|$')
    if bucket then redis.call('HSET', key_states(campaign, chunk), places[i], bucket) end
  end
end

local imported, from, layout = unpack(redis.call('HMGET', key, 'imported', 'upgraded', 'layout'))
if layout == '2' then return 'done' end
-- A pass that was broken off begins anew: its process must not go on with it.
end_import(campaign)
local chunks = math.ceil(tonumber(imported or 0) / CONTACTS_PER_CHUNK)
local first = tonumber(from or 0)
local last = math.min(first + ARGV[4], chunks)
for chunk = first, last - 1 do upgrade_chunk(chunk) end
if last < chunks then
  redis.call('HSET', key, 'upgraded', last)
  return 'more'
end
redis.call('HSET', key, 'layout', '2')
redis.call('HDEL', key, 'upgraded')
return 'done'
