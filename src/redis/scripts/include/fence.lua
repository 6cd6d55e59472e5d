-- The fence before the first byte. Only an opened attempt passes, and only once; the same token is the same pass.
-- Answer 'reconcile' | 'gone' | 'refused|why' | {posting, campaign, version, seq, n, phone, from number, opened at,
-- posted at, run, the contact's record, its bucket, the text of its result or ''}; nil for an attempt that is not there.

-- What all who ask in one go have in common is read once. `told`: token, run, now, journal or '', its generation, postings it knows of, the layout it knows.
local function expect_at_fence(told)
  return { token = told[1], run = told[2], now = told[3], journal = told[4], told = told, campaigns = {}, held = {} }
end

local function campaign_of(asked, name)
  asked.campaigns[name] = asked.campaigns[name] or redis.call('HMGET', key_campaign(name), 'state', 'version')
  return asked.campaigns[name]
end

local function is_held_back(asked, attempt)
  asked.breaker = asked.breaker or read_breaker()
  if asked.breaker.open and asked.breaker.probe ~= attempt.id then return true end
  local from = attempt.fromNumber
  asked.held[from] = asked.held[from] or math.max(back_off_until(from), back_off_until(''))
  return asked.held[from] > tonumber(asked.now)
end

-- With all that the call is made of: whoever passes asks for nothing more.
local function pass(attempt, posting, posted_at, run)
  local campaign, seq = attempt.campaign, attempt.seq
  local chunk, field = chunk_and_field(seq)
  return { posting, campaign, attempt.version, seq, attempt.n, attempt.phone, attempt.fromNumber, attempt.openedAt, posted_at, run,
    redis.call('HGET', key_contacts(campaign, chunk), field), read_contact(campaign, seq).bucket,
    redis.call('HGET', key_results(campaign, chunk), field) or '' }
end

local function refused(asked, attempt)
  if asked.doubtful == nil then asked.doubtful = is_doubtful(asked.journal, asked.told[5], asked.told[6], asked.told[7]) end
  if asked.doubtful then return 'doubt' end
  local state, version = unpack(campaign_of(asked, attempt.campaign))
  if state == 'paused' or state == 'ready' then return 'paused' end
  if state ~= 'running' then return 'cancelled' end
  if is_suppressed(attempt.campaign, attempt.phone) then return 'suppressed' end
  if version ~= attempt.version then return 'stale' end
  return is_held_back(asked, attempt) and 'held-back'
end

local function answer_at_fence(asked, id)
  local attempt = read_attempt(id)
  if not attempt then return nil end
  if attempt.state == 'placed' or attempt.state == 'ended' then return 'gone' end
  local is_ours = attempt.state == 'posting' and attempt.token == asked.token
  if attempt.state ~= 'opened' and not is_ours then return 'reconcile' end
  -- Asked again, since the first answer was lost: what holds now counts, not what held then.
  local why = refused(asked, attempt)
  if why then return 'refused|' .. why end
  if is_ours then return pass(attempt, tonumber(attempt.posting or 0), attempt.postedAt, attempt.run) end
  local posting = count_posting(asked.journal)
  enter_state(attempt, 'posting', asked.now, 'token', asked.token, 'run', asked.run, 'postedAt', asked.now, 'posting', posting)
  redate_call(attempt, tonumber(asked.now))
  return pass(attempt, posting, asked.now, asked.run)
end
