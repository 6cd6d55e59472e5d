-- The lines of a journal that are about one person, looked for here: only they travel.
-- KEYS  1 prefix
-- ARGV  1 campaign, 2 phone, 3 cursor or '', 4 limit
-- RESULT {cursor, how many lines were looked at, record (JSON) …}
local from = ARGV[3] == '' and '-' or '(' .. ARGV[3]
local lines = redis.call('XRANGE', key_journal(ARGV[1]), from, '+', 'COUNT', ARGV[4])
local result, about = { #lines > 0 and lines[#lines][1] or ARGV[3], #lines }, '"phone":"' .. ARGV[2] .. '"'
for _, line in ipairs(lines) do
  if string.find(line[2][2], about, 1, true) then result[#result + 1] = line[2][2] end
end
return result
