-- What opening writes, and how long it is known what a batch has opened. After `moves` and `history`.
local REMEMBER_MS = 60000

local function open_attempt(id, offer, candidate, door)
  local campaign, seq, contact = offer.campaign, candidate.seq, candidate.contact
  local n, now = contact.attempts + 1, string.format('%.0f', door.now)
  write_contact(campaign, seq, contact, { status = 'c', attempts = n, at = door.now, bucket = contact.bucket, reason = '' })
  redis.call('HSET', key_attempt(id), 'campaign', campaign, 'version', offer.version, 'seq', seq, 'n', n,
    'phone', candidate.phone, 'fromNumber', door.from, 'state', 'opened', 'run', door.run, 'openedAt', now, 'looks', '0')
  redis.call('ZADD', key_inState('opened'), now, id)
  redis.call('SADD', key_slots('number:' .. door.from), id)
  redis.call('SADD', key_slots('campaign:' .. campaign), id)
  redis.call('SADD', key_slots('account'), id)
  redis.call('HSET', key_persons(), candidate.phone, id)
  note_call(candidate.phone, campaign, door.now, candidate.history)
  offer.live = offer.live + 1
  if offer.room then offer.room = offer.room - 1 end
  return { id = id, campaign = campaign, seq = seq, n = n }
end
