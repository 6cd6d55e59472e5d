-- Compare this ledger with what a journal knows of it; count a beat when nothing is missing.
-- KEYS  1 prefix
-- ARGV  1 journal, 2 its generation or '', 3 postings it knows of, 4 beats it knows of, 5 generation to found or '' to only look,
--       6 layout of a founded one, 7 what processes of layout 1 are told in it
-- RESULT {generation or '', replaces (JSON), postings, beats, doubt or '', accepted (JSON) or '', 'ours' | 'behind' | 'other', layout or ''}
-- include generation
local key, journal, own = key_generation(), ARGV[1], ARGV[2]
if own == '' and ARGV[5] ~= '' then
  note_layout(ARGV[6], ARGV[7])
  redis.call('HSETNX', key, 'id', ARGV[5])
end
local id, replaces, doubt, accepted, layout, posted, beats =
  unpack(redis.call('HMGET', key, 'id', 'replaces', 'doubted', 'accepted', 'layout', 'posted:' .. journal, 'beats:' .. journal))
posted, beats = tonumber(posted or 0), tonumber(beats or 0)
local is = 'other'
if id and (own == '' or own == id) then
  is = (posted >= tonumber(ARGV[3]) and beats >= tonumber(ARGV[4])) and 'ours' or 'behind'
end
if is == 'ours' and ARGV[5] ~= '' and layout == ARGV[6] then beats = redis.call('HINCRBY', key, 'beats:' .. journal, 1) end
return { id or '', replaces or '[]', posted, beats, doubt or '', accepted or '', is, layout or '' }
