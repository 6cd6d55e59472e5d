-- What an attempt has written of its call, before it is placed. After `history`.

-- An attempt's entry, before it is placed, is found by its time and need not be the latest: while one is held, another
-- campaign may have called. nil when it has none.
local function own_entry(history, attempt)
  local opened = tonumber(attempt.openedAt)
  for _, at in ipairs({ tonumber(attempt.postedAt) or opened, opened }) do
    for i = #history.times, 1, -1 do
      if history.times[i] == at then return i end
    end
  end
end

-- A call counts from the moment it leaves, or is accepted.
local function redate_call(attempt, at)
  local history = read_history(attempt.phone)
  local own = own_entry(history, attempt)
  local was = own and history.times[own]
  if not own or was >= at then return end
  history.times[own] = at
  write_history(history, at)
  if at - was > SOON_MS then keep_history(history) end
end

local function take_back_call(attempt, now)
  local history = read_history(attempt.phone)
  local own = own_entry(history, attempt)
  if not own then return end
  if own == #history.times then history.campaign = history.before end
  table.remove(history.times, own)
  write_history(history, now)
end
