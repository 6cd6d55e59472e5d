-- Which ledger this is, and what each journal has had counted in it.

-- A posting is allowed only to a journal of this generation of which nothing is missing. No journal: nothing to compare.
local function is_doubtful(journal, generation, posted)
  if journal == '' then return false end
  local id, counted, doubt = unpack(redis.call('HMGET', key_generation(), 'id', 'posted:' .. journal, 'doubt'))
  return id ~= generation or tonumber(counted or 0) < tonumber(posted) or (doubt or '') ~= ''
end

local function count_posting(journal)
  if journal == '' then return 0 end
  return redis.call('HINCRBY', key_generation(), 'posted:' .. journal, 1)
end
