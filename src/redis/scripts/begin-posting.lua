-- The fence, for one attempt.
-- KEYS  1 prefix
-- ARGV  1 attempt id, 2 token, 3 run, 4 now, 5 journal or '', 6 its generation, 7 postings it knows of, 8 the layout it knows
-- RESULT what the fence answers (include/fence.lua), 'gone' for nothing
-- include contact listed attempt holds breaker generation history own-call fence
return answer_at_fence(expect_at_fence({ unpack(ARGV, 2) }), ARGV[1]) or 'gone'
