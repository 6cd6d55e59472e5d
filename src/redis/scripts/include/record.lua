-- Whom a contact is of: the beginning of the record (ledger/contact-codec.ts).

-- The phone and the row's own limits, without decoding the whole record.
local function parse_record(text)
  local phone, row, not_before, not_after = string.match(text, '^(%+%d+),(%d+),(%d*),(%d*)')
  return { text = text, phone = phone, row = tonumber(row), not_before = tonumber(not_before) or 0, not_after = tonumber(not_after) or 0 }
end

local function read_record(campaign, seq)
  local chunk, field = chunk_and_field(seq)
  return parse_record(redis.call('HGET', key_contacts(campaign, chunk), field))
end
