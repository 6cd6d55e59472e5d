-- The smallest limit any unfinished campaign gives a number, by its file or by hand, is the number's limit (spec §2).
-- After `caps`.
local UNFINISHED = { ready = true, running = true, paused = true }

-- `pace` is calls per second, 0 where none is given.
local function tighten(limits, number, max, pace)
  local limit = limits[number] or { max = max, pace = pace }
  if pace > 0 and (limit.pace == 0 or pace < limit.pace) then limit.pace = pace end
  limits[number] = { max = math.min(limit.max, max), pace = limit.pace }
end

local function recompute_limits()
  local limits = {}
  for _, name in ipairs(redis.call('SMEMBERS', key_campaigns())) do
    local state, numbers = unpack(redis.call('HMGET', key_campaign(name), 'state', 'numbers'))
    if UNFINISHED[state] then
      local caps = read_caps(name)
      for _, entry in ipairs(cjson.decode(numbers)) do
        local cap = caps[entry[1]]
        tighten(limits, entry[1], cap and cap[1] or entry[2], entry[3])
      end
    end
  end
  redis.call('DEL', key_numberLimits())
  for number, limit in pairs(limits) do
    redis.call('HSET', key_numberLimits(), number, limit.max .. '|' .. string.format('%.17g', limit.pace))
  end
end
