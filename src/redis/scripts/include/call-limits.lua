-- The limits of an offer, weighed against the calls to a person as domain/call-history.ts does. After `history`.

local function in_the_way(history, limit, asking, now)
  local since = limit.since or now - (limit.ms or 0)
  if limit.counts == 'talk' then return history.talked > since and history.talked or nil end
  if limit.counts == 'gap' and history.campaign == asking then return nil end
  local counted = {}
  for _, at in ipairs(history.times) do if at > since then counted[#counted + 1] = at end end
  table.sort(counted)
  return counted[#counted - (limit.counts == 'gap' and 1 or limit.max) + 1]
end

-- Until when, and why; nil when nothing stands in the way. With the history, when it was read.
local function blocked_by(phone, limits, campaign, now)
  if not limits or #limits == 0 then return nil, nil, nil end
  local history, longest, why = read_history(phone), nil, nil
  for _, limit in ipairs(limits) do
    local at = in_the_way(history, limit, campaign, now)
    local ends = at and math.max(now + 1, limit.again or at + (limit.ms or 0))
    if ends and (not longest or ends > longest) then longest, why = ends, limit.why end
  end
  return longest, why, history
end
