-- What keeps everybody back: back-offs, of a number or of the account, and the hold of the day.

local function end_of(hold)
  return tonumber(string.match(hold or '0|', '^([%d.]+)|'))
end

local function day_hold_until()
  return end_of(redis.call('GET', key_dayHold()))
end

-- Of the account ('') with the hold of the day, which is read along with that of a number.
local of_account = nil
local function back_off_until(from)
  if from == '' and of_account then return of_account end
  local own, account = unpack(redis.call('HMGET', key_backOff(), from, ''))
  of_account = of_account or math.max(end_of(account), day_hold_until())
  return from == '' and of_account or end_of(own)
end
