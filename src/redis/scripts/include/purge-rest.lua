-- What is left of a campaign whose contacts are gone.
local function remove_rest(campaign, keeps_counts)
  local key = key_campaign(campaign)
  for _, bucket in ipairs(redis.call('HKEYS', key_buckets(campaign))) do
    redis.call('UNLINK', key_fresh(campaign, bucket), key_timed(campaign, bucket))
  end
  redis.call('UNLINK', key_freshCounts(campaign), key_overdue(campaign), key_buckets(campaign), key_bucketIds(campaign),
    key_columns(campaign), key_columnIds(campaign), key_seen(campaign), key_rowless(campaign), key_rejected(campaign),
    key_imports(campaign), key_crashes(campaign), key_journal(campaign))
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local is_count = string.find(field, '^count:') or string.find(field, '^first:')
    if string.find(field, '^import:') or string.find(field, '^unwritten:') or field == 'header' or field == 'rejected' or field == 'sweep' or is_count and not keeps_counts then
      redis.call('HDEL', key, field)
    end
  end
  local problems = redis.call('HGETALL', key_fileProblems())
  for i = 1, #problems, 2 do
    if cjson.decode(problems[i + 1]).campaign == campaign then redis.call('HDEL', key_fileProblems(), problems[i]) end
  end
  redis.call('HSET', key, 'imported', 0, 'reason', 'purged')
  redis.call('HDEL', key, 'purging')
  redis.call('INCR', key_revision())
end
