-- What an import pass does with one row. After `moves`, `record` and `listed`.

local function without_row(text)
  return (string.gsub(text, '^(%+%d+,)%d+', '%1', 1))
end

local function store_text(campaign, seq, text)
  local chunk, field = chunk_and_field(seq)
  redis.call('HSET', key_contacts(campaign, chunk), field, text)
end

local function store_record(campaign, seq, new)
  store_text(campaign, seq, new.text)
  if new.not_after > 0 then
    redis.call('ZADD', key_overdue(campaign), new.not_after, in_line(seq))
  else
    redis.call('ZREM', key_overdue(campaign), in_line(seq))
  end
end

-- The row number always follows the file, also of a contact that keeps everything else.
local function store_row(campaign, seq, known, row)
  if known.row ~= row then store_text(campaign, seq, (string.gsub(known.text, '^(%+%d+,)%d+', '%1' .. row, 1))) end
end

local function keeps_its_turn(was, known, place)
  return place.new.not_before == known.not_before or (was.status == 'f' and place.new.not_before <= place.now)
end

local function stand_in_line(campaign, seq, was, place)
  local contact = { status = 'f', attempts = 0, at = 0, bucket = place.bucket, reason = '' }
  if is_suppressed(campaign, place.new.phone) then
    contact.status, contact.reason = 's', 'on the suppression list'
  elseif place.new.not_before > place.now then
    contact.status, contact.at = 'w', place.new.not_before
  end
  write_contact(campaign, seq, was, contact)
end

-- Called before, and its row is back: due when it was, with the attempts it had.
local function wait_as_before(campaign, seq, was, now)
  local contact = { status = 'w', attempts = was.attempts, at = math.max(was.at, now), bucket = was.bucket, reason = '' }
  if is_suppressed(campaign, read_record(campaign, seq).phone) then
    contact.status, contact.at, contact.reason = 's', 0, 'on the suppression list'
  end
  write_contact(campaign, seq, was, contact)
end
