-- Which ledger this is, and what each journal has had counted in it.

-- Of a ledger that begins now; one that is there already keeps what it says.
local function note_layout(layout, told)
  if redis.call('HEXISTS', key_generation(), 'id') == 1 then return end
  if redis.call('HSETNX', key_generation(), 'layout', layout) == 1 then redis.call('HSET', key_generation(), 'doubt', told) end
end

-- A posting is allowed only to a journal of this generation of which nothing is missing, and in the layout that the asking
-- process knows. No journal: nothing to compare.
local function is_doubtful(journal, generation, posted, knows)
  if journal == '' then return false end
  local id, layout, counted, doubt = unpack(redis.call('HMGET', key_generation(), 'id', 'layout', 'posted:' .. journal, 'doubted'))
  return id ~= generation or layout ~= knows or tonumber(counted or 0) < tonumber(posted) or (doubt or '') ~= ''
end

local function count_posting(journal)
  if journal == '' then return 0 end
  return redis.call('HINCRBY', key_generation(), 'posted:' .. journal, 1)
end
