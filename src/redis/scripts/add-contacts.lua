-- Add, update or recognise a batch of contacts; they may be dialled from now on.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 token, 3 now, 4 lease ms, 5 buckets of this batch (JSON [[text, JSON]]), 6 number of the names of
--       the values, 7 the contacts (MessagePack), five items each: in which slice of the phones the number stands and as
--       what, '+number,row,not before,not after', index of the bucket in 5 (from 1), what follows in the record; 8 those that have
--       a period (JSON {index from 1: [not before, not after]}, 0 for none), or ''
-- RESULT 'lost', or {a letter for each (a added, u updated, n unchanged, k kept, d duplicate), seq of the first added,
--       `seq` or `seq|row` of each other, with commas}
-- include contact moves record listed buckets intake arrivals listed-rows letting-in recognition import
-- The row of a contact of the nth file, from 0, is n * 1e9 + its line: the same line of two files is two rows.
local ITEMS, HEAD, campaign, now = 5, 3, ARGV[1], tonumber(ARGV[3])
if not holds_import(campaign, ARGV[2]) then return 'lost' end
redis.call('HSET', key_campaign(campaign), 'import:until', now + ARGV[4])
local buckets, rows, tail = cjson.decode(ARGV[5]), cmsgpack.unpack(ARGV[7]), ',' .. ARGV[6] .. ','
local periods = ARGV[8] ~= '' and cjson.decode(ARGV[8]) or {}
local arrivals = expect_arrivals(campaign, now)
local first, suppressed, letters, others, changed = arrivals.next, suppressed_among(campaign, rows, HEAD, ITEMS), {}, {}, false

-- What else there is to a new contact than to wait; nil of most.
local function beside(index, period)
  local is_suppressed = suppressed and suppressed[index]
  if not (period or is_suppressed) then return nil end
  return { is_suppressed = is_suppressed, not_before = period and period[1] or 0, not_after = period and period[2] or 0 }
end

local call, phones, has_periods = redis.call, arrivals.phones, next(periods) ~= nil
for i = 1, #rows, ITEMS do
  local key, field, bucket = phones .. rows[i], rows[i + 1], buckets[rows[i + 3]]
  local text = rows[i + 2] .. tail .. rows[i + 4]
  arrivals.name, arrivals.field = next_name(arrivals)
  if call('HSETNX', key, field, arrivals.name) == 0 then
    local kind, seq = recognise(arrivals, tonumber(call('HGET', key, field)), parse_record(text), bucket)
    letters[#letters + 1], others[#others + 1] = kind, seq
    changed = changed or kind == 'u'
  else
    bucket.name = bucket.name or string.format('%d', take_bucket(campaign, bucket))
    let_in(arrivals, text, bucket.name, beside(i + HEAD - 1, has_periods and periods[tostring((i - 1) / ITEMS + 1)]))
    letters[#letters + 1], changed = 'a', true
  end
end
store_arrivals(arrivals)
if changed then redis.call('INCR', key_revision()) end
return { table.concat(letters), first, table.concat(others, ',') }
