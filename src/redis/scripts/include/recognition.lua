-- A row of somebody who is known already. Returns the letter of what became of it, and his seq. After `intake` and `arrivals`.
local function recognise(arrivals, seq, new, bucket)
  local campaign, now = arrivals.campaign, arrivals.now
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
