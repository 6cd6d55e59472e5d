-- Calls to each person: `campaign|the one before|instant,instant,…|last conversation`, the latest call last.
local HISTORY_MS, MOST_CALLS_KEPT, HISTORY_SLICES, SOON_MS = 2764800000, 100, 65536, 3600000

local function read_history(phone)
  local digits = string.sub(phone, 2)
  local key = key_history(tonumber(digits) % HISTORY_SLICES)
  local text = redis.call('HGET', key, digits) or '|||0'
  local campaign, before, times, talked = string.match(text, '^(.-)|(.-)|(.-)|(%d+)$')
  local history = { key = key, digits = digits, campaign = campaign, before = before, times = {}, talked = tonumber(talked) }
  for at in string.gmatch(times, '%d+') do history.times[#history.times + 1] = tonumber(at) end
  return history
end

local function write_history(history, now)
  local kept = {}
  for i = math.max(1, #history.times - MOST_CALLS_KEPT + 1), #history.times do
    if history.times[i] > now - HISTORY_MS then kept[#kept + 1] = string.format('%.0f', history.times[i]) end
  end
  redis.call('HSET', history.key, history.digits, table.concat({ history.campaign, history.before, table.concat(kept, ','), string.format('%.0f', history.talked) }, '|'))
end

-- No limit looks back as far as a key is kept, by two days: what is written soon after a call need not prolong it again.
local function keep_history(history)
  redis.call('PEXPIRE', history.key, HISTORY_MS)
end

-- `history`: what blocked_by gave of the same person, if it has been read.
local function note_call(phone, campaign, at, history)
  history = history or read_history(phone)
  history.before, history.campaign = history.campaign, campaign
  history.times[#history.times + 1] = at
  write_history(history, at)
  keep_history(history)
end

local function note_talk(phone, at)
  local history = read_history(phone)
  local called = history.times[#history.times] or 0
  history.talked = math.max(history.talked, at)
  write_history(history, at)
  if at - called > SOON_MS then keep_history(history) end
end
