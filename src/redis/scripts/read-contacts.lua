-- Contacts in order, as they are written; nothing is changed.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 from, 3 limit
-- RESULT {records, states, results}, of each kind one text: an item a contact, each followed by a group separator; empty
--        where there is none
-- include contact
local campaign, from, SEPARATOR = ARGV[1], tonumber(ARGV[2]), '\29'
local imported = tonumber(redis.call('HGET', key_campaign(campaign), 'imported') or 0)
local to = math.min(from + tonumber(ARGV[3]), imported)
local records, states, results = {}, {}, {}

local function gather(found, key, fields)
  for _, text in ipairs(redis.call('HMGET', key, unpack(fields))) do
    text = text or ''
    found[#found + 1] = string.find(text, SEPARATOR, 1, true) and string.gsub(text, SEPARATOR, ' ') or text
  end
end

while from < to do
  local fields, chunk = {}, chunk_and_field(from)
  while from < to and math.floor(from / CONTACTS_PER_CHUNK) == chunk do
    fields[#fields + 1] = from % CONTACTS_PER_CHUNK
    from = from + 1
  end
  gather(records, key_contacts(campaign, chunk), fields)
  gather(states, key_states(campaign, chunk), fields)
  gather(results, key_results(campaign, chunk), fields)
end

local function joined(texts)
  texts[#texts + 1] = ''
  return table.concat(texts, SEPARATOR)
end
return { joined(records), joined(states), joined(results) }
