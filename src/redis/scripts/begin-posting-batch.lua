-- The fence, for all that a batch has opened.
-- KEYS  1 prefix
-- ARGV  1 batch, 2 to 8 as of begin-posting
-- RESULT {what the fence answers (include/fence.lua)}, in the order of the ids
-- include contact listed attempt holds breaker generation history own-call fence
local asked, answers = expect_at_fence({ unpack(ARGV, 2) }), {}
repeat
  local answer = answer_at_fence(asked, ARGV[1] .. '-' .. #answers)
  answers[#answers + 1] = answer
until not answer
return answers
