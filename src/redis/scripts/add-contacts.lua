-- Add, update or recognise a batch of contacts; they may be dialled from now on.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 now, 4 lease ms, 5 buckets of this batch (JSON [[text, JSON]]), 6 number of the names of
--       the values, 7 the contacts (MessagePack), seven items each: digits, in which slice of the phones they stand
--       and as what, row, 'not before,not after' or '', index of the bucket in 5 (from 1), what follows in the record
-- RESULT 'lost', or {a letter for each (a added, u updated, n unchanged, k kept, d duplicate), seq of the first added,
--       `seq` or `seq|row` of each other, with commas}
-- include contact import intake arrivals
-- The row of a contact of the nth file, from 0, is n * 1e9 + its line: the same line of two files is two rows.
local ITEMS, campaign, now = 7, ARGV[1], tonumber(ARGV[3])
if not holds_import(campaign, ARGV[2]) then return 'lost' end
redis.call('HSET', key_campaign(campaign), 'import:until', now + ARGV[4])
local buckets, rows, tail = cjson.decode(ARGV[5]), cmsgpack.unpack(ARGV[7]), ',' .. ARGV[6] .. ','
local arrivals = expect_arrivals(campaign, now)
local first, suppressed, letters, others, changed = arrivals.next, suppressed_among(campaign, rows, ITEMS), {}, {}, false

local function recognise(seq, new, bucket)
  store_arrivals(arrivals)
  local known, was = read_record(campaign, seq), read_contact(campaign, seq)
  if redis.call('SETBIT', key_seen(campaign), seq, 1) == 1 then
    if known.row == new.row then return 'n', seq end
    return 'd', seq .. '|' .. string.format('%.0f', known.row)
  end
  redis.call('SREM', key_rowless(campaign), seq)
  local same_bucket = known_bucket(campaign, bucket) == was.bucket
  local same = same_bucket and without_row(known.text) == without_row(new.text)
  local revived = was.status == 'k' and was.reason == 'row removed'
  if revived and was.attempts > 0 then
    store_row(campaign, seq, known, new.row)
    wait_as_before(campaign, seq, was, now)
    return 'u', seq
  end
  if not revived and (same or not is_waiting(was) or was.attempts > 0) then
    store_row(campaign, seq, known, new.row)
    return same and 'n' or 'k', seq
  end
  store_record(campaign, seq, new)
  local place = { bucket = take_bucket(campaign, bucket), new = new, now = now }
  if revived or not (same_bucket and keeps_its_turn(was, known, place)) then stand_in_line(campaign, seq, was, place) end
  return 'u', seq
end

for i = 1, #rows, ITEMS do
  local digits, period, bucket = rows[i], rows[i + 4], buckets[rows[i + 5]]
  local text = '+' .. digits .. ',' .. rows[i + 3] .. ',' .. (period == '' and ',' or period) .. tail .. rows[i + 6]
  local known_seq = arrive(arrivals, rows[i + 1], rows[i + 2])
  if known_seq then
    local kind, seq = recognise(known_seq, parse_record(text), bucket)
    letters[#letters + 1], others[#others + 1] = kind, seq
    changed = changed or kind == 'u'
  else
    let_in(arrivals, { text = text, period = period, bucket = take_bucket(campaign, bucket), is_suppressed = suppressed[digits] })
    letters[#letters + 1], changed = 'a', true
  end
end
store_arrivals(arrivals)
if changed then redis.call('INCR', key_revision()) end
return { table.concat(letters), first, table.concat(others, ',') }
