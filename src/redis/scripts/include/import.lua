-- Only the pass that holds the lease may write; anything else was overtaken by another process.
local function holds_import(campaign, token)
  return redis.call('HGET', key_campaign(campaign), 'import:token') == token
end

local function end_import(campaign)
  redis.call('HDEL', key_campaign(campaign), 'import:token', 'import:until', 'import:run', 'import:running', 'sweep')
  redis.call('DEL', key_seen(campaign))
end
