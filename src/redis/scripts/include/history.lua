-- Calls to each person: `campaign|the one before|instant,instant,…|last conversation`, the latest call last. The limits of
-- an offer are weighed against it as domain/call-history.ts does.
local HISTORY_MS, MOST_CALLS_KEPT, HISTORY_SLICES = 2764800000, 100, 65536

local function history_key(phone)
  local digits = string.sub(phone, 2)
  return key_history(string.format('%.0f', tonumber(digits) % HISTORY_SLICES)), digits
end

local function read_history(phone)
  local key, digits = history_key(phone)
  local text = redis.call('HGET', key, digits) or '|||0'
  local campaign, before, times, talked = string.match(text, '^(.-)|(.-)|(.-)|(%d+)$')
  local history = { campaign = campaign, before = before, times = {}, talked = tonumber(talked) }
  for at in string.gmatch(times, '%d+') do history.times[#history.times + 1] = tonumber(at) end
  return history
end

local function write_history(phone, history, now)
  local kept, key, digits = {}, history_key(phone)
  for i = math.max(1, #history.times - MOST_CALLS_KEPT + 1), #history.times do
    if history.times[i] > now - HISTORY_MS then kept[#kept + 1] = string.format('%.0f', history.times[i]) end
  end
  redis.call('HSET', key, digits, table.concat({ history.campaign, history.before, table.concat(kept, ','), string.format('%.0f', history.talked) }, '|'))
  redis.call('PEXPIRE', key, HISTORY_MS)
end

local function note_call(phone, campaign, at)
  local history = read_history(phone)
  history.before, history.campaign = history.campaign, campaign
  history.times[#history.times + 1] = at
  write_history(phone, history, at)
end

-- An attempt's entry, before it is placed, is found by its time and need not be the latest: while one is held, another
-- campaign may have called. nil when it has none.
local function own_entry(history, attempt)
  for _, at in ipairs({ tonumber(attempt.postedAt or attempt.openedAt), tonumber(attempt.openedAt) }) do
    for i = #history.times, 1, -1 do
      if history.times[i] == at then return i end
    end
  end
end

-- A call counts from the moment it leaves, or is accepted.
local function redate_call(attempt, at)
  local history = read_history(attempt.phone)
  local own = own_entry(history, attempt)
  if not own or history.times[own] >= at then return end
  history.times[own] = at
  write_history(attempt.phone, history, at)
end

local function take_back_call(attempt, now)
  local history = read_history(attempt.phone)
  local own = own_entry(history, attempt)
  if not own then return end
  if own == #history.times then history.campaign = history.before end
  table.remove(history.times, own)
  write_history(attempt.phone, history, now)
end

local function note_talk(phone, at)
  local history = read_history(phone)
  history.talked = math.max(history.talked, at)
  write_history(phone, history, at)
end

local function in_the_way(history, limit, asking, now)
  local since = limit.since or now - (limit.ms or 0)
  if limit.counts == 'talk' then return history.talked > since and history.talked or nil end
  if limit.counts == 'gap' and history.campaign == asking then return nil end
  local counted = {}
  for _, at in ipairs(history.times) do if at > since then counted[#counted + 1] = at end end
  table.sort(counted)
  return counted[#counted - (limit.counts == 'gap' and 1 or limit.max) + 1]
end

-- Until when, and why; nil when nothing stands in the way.
local function blocked_by(phone, limits, campaign, now)
  if not limits or #limits == 0 then return nil end
  local history, longest, why = read_history(phone), nil, nil
  for _, limit in ipairs(limits) do
    local at = in_the_way(history, limit, campaign, now)
    local ends = at and math.max(now + 1, limit.again or at + (limit.ms or 0))
    if ends and (not longest or ends > longest) then longest, why = ends, limit.why end
  end
  return longest, why
end
