-- Free what the call held. Sets and a compare: any number of times is once.
local function free_slot(attempt)
  redis.call('SREM', key_slots('number:' .. attempt.fromNumber), attempt.id)
  redis.call('SREM', key_slots('campaign:' .. attempt.campaign), attempt.id)
  redis.call('SREM', key_slots('account'), attempt.id)
  if redis.call('HGET', key_persons(), attempt.phone) == attempt.id then redis.call('HDEL', key_persons(), attempt.phone) end
end
