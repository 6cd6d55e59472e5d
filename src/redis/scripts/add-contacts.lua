-- Add, update or recognise a batch of contacts; they may be dialled from now on.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 now, 4 lease ms, 5 buckets of this batch (JSON [[text, JSON]]),
--       then for each contact: its record (JSON), the index of its bucket in 5 (from 1)
-- RESULT 'lost', or one line a contact: `added|seq` `updated|seq` `unchanged|seq` `kept|seq` `duplicate|seq|row`
-- include contact import intake
-- The row of a contact of the nth file, from 0, is n * 1e9 + its line: the same line of two files is two rows.
local campaign, now = ARGV[1], tonumber(ARGV[3])
if not holds_import(campaign, ARGV[2]) then return 'lost' end
redis.call('HSET', key_campaign(campaign), 'import:until', now + ARGV[4])
local buckets, results, changed = cjson.decode(ARGV[5]), {}, false

local function add(new, bucket)
  local seq = redis.call('HINCRBY', key_campaign(campaign), 'imported', 1) - 1
  local key, digits = phone_key(campaign, new.phone)
  redis.call('HSET', key, digits, seq)
  redis.call('SETBIT', key_seen(campaign), seq, 1)
  store_record(campaign, seq, new)
  stand_in_line(campaign, seq, nil, { bucket = take_bucket(campaign, bucket), new = new, now = now })
  return 'added', seq
end

local function recognise(seq, new, bucket)
  local known, was = read_record(campaign, seq), read_contact(campaign, seq)
  if redis.call('SETBIT', key_seen(campaign), seq, 1) == 1 then
    if known.row == new.row then return 'unchanged', seq end
    return 'duplicate', seq .. '|' .. known.row
  end
  redis.call('SREM', key_rowless(campaign), seq)
  local same_bucket = known_bucket(campaign, bucket) == was.bucket
  local same = same_bucket and without_row(known.text) == without_row(new.text)
  local revived = was.status == 'k' and was.reason == 'row removed'
  if revived and was.attempts > 0 then
    store_row(campaign, seq, known, new.row)
    wait_as_before(campaign, seq, was, now)
    return 'updated', seq
  end
  if not revived and (same or not is_waiting(was) or was.attempts > 0) then
    store_row(campaign, seq, known, new.row)
    return same and 'unchanged' or 'kept', seq
  end
  store_record(campaign, seq, new)
  local place = { bucket = take_bucket(campaign, bucket), new = new, now = now }
  if revived or not (same_bucket and keeps_its_turn(was, known, place)) then stand_in_line(campaign, seq, was, place) end
  return 'updated', seq
end

for i = 6, #ARGV, 2 do
  local new, bucket = parse_record(ARGV[i]), buckets[tonumber(ARGV[i + 1])]
  local known_seq = seq_of_phone(campaign, new.phone)
  local kind, seq
  if known_seq then kind, seq = recognise(known_seq, new, bucket) else kind, seq = add(new, bucket) end
  changed = changed or kind == 'added' or kind == 'updated'
  results[#results + 1] = kind .. '|' .. seq
end
if changed then redis.call('INCR', key_revision()) end
return results
