-- Asked anew for everybody, at the door and at the fence.
local function is_suppressed(campaign, phone)
  return redis.call('HEXISTS', key_suppressed(''), phone) == 1 or redis.call('HEXISTS', key_suppressed(campaign), phone) == 1
end
