import type { PlantedBug } from './planted-bug.ts';

const PLACE_CALL = 'src/dialing/place-call.ts';
const POSTS = 'test/integration/oneinbox/place-call.test.ts';

/** On the way from the door to the wire. */
export const DIALING_BUGS: readonly PlantedBug[] = [
  {
    name: 'intent recorded after POST',
    mistake: 'The fence is passed when the call is out already: who dies in between leaves no trace of it.',
    edits: [
      {
        file: 'src/admission/open-attempts.ts',
        find: 'const gates = door.ledger.attempts.beginPostingBatch(batch, { run: door.run, now: pass.wall, ...pass });',
        replace: 'const gates = Promise.resolve(new Map<string, PostingResult>());',
      },
      {
        file: PLACE_CALL,
        find: 'const gate = await gateFor(parts, attemptId, { pass, straight: way.straight });',
        replace: `const found = await parts.ledger.attempts.get(attemptId);
    const gate = (
      found?.attempt.state === 'opened' ? { kind: 'post', ...found } : { kind: 'gone' }
    ) as import('../ledger/ledger.ts').PostingResult;`,
      },
      {
        file: PLACE_CALL,
        find: "crashPoint('after-post');",
        replace: `crashPoint('after-post');
  await parts.ledger.attempts.beginPosting(attempt.id, departure.token, parts.run, parts.clock.wallMs());`,
      },
    ],
    caughtBy: {
      file: 'test/simulation/seeds.test.ts',
      test: 'nobody is called twice, too late or not at all',
      env: { FAIRDIAL_SEEDS: '40' },
    },
  },
  {
    name: 'retry on ECONNRESET',
    mistake: 'A reset connection is taken for one that carried nothing, and the POST is sent once more.',
    edits: [
      {
        file: 'src/oneinbox/client.ts',
        find: 'const outcome = await postOnce(route, message);',
        replace: `let outcome = await postOnce(route, message);
    const isReset = outcome.kind === 'failure' && /reset|closed/i.test(String(outcome.error));
    if (isReset) outcome = await postOnce(route, message);`,
      },
    ],
    caughtBy: { file: POSTS, test: 'reset after the request' },
  },
  {
    name: 'retry on 500',
    mistake: 'A server error is taken for a refusal: the contact is given back and dialled again.',
    edits: [
      {
        file: 'src/oneinbox/classify.ts',
        find: 'if (httpStatus === 429)',
        replace: 'if (httpStatus === 429 || httpStatus >= 500)',
      },
    ],
    caughtBy: { file: POSTS, test: '500' },
  },
  {
    name: 'redirects followed',
    mistake: 'The POST follows a redirect: 307 and 308 send it a second time.',
    edits: [
      {
        file: 'src/oneinbox/post-once.ts',
        find: 'return await exchange(post, message.body, route);',
        replace: `const answer = await exchange(post, message.body, route);
    const isElsewhere = answer.kind === 'answer' && [307, 308].includes(answer.httpStatus);
    const elsewhere = isElsewhere ? movedTo.get(answer) : undefined;
    if (!elsewhere) return answer;
    const sent = await fetch(elsewhere, { method: 'POST', headers: message.headers, body: message.body });
    return { kind: 'answer', httpStatus: sent.status, body: await sent.text() };`,
      },
      {
        file: 'src/oneinbox/post-once.ts',
        find: "return { kind: 'answer', httpStatus: response.statusCode ?? 0, body: text, retryAfter };",
        replace: `const answer: PostOutcome = { kind: 'answer', httpStatus: response.statusCode ?? 0, body: text, retryAfter };
  if (response.headers.location) movedTo.set(answer, response.headers.location);
  return answer;`,
      },
      {
        file: 'src/oneinbox/post-once.ts',
        find: 'const LONGEST_BODY = 1_048_576;',
        replace: 'const LONGEST_BODY = 1_048_576;\nconst movedTo = new WeakMap<object, string>();',
      },
    ],
    caughtBy: { file: POSTS, test: '307 is not followed' },
  },
  {
    name: 'BullMQ attempts: 3 with a raw throw',
    mistake:
      'A work item that fails is run again by the queue, without anybody having looked at what it did.',
    edits: [
      { file: 'src/redis/queues.ts', find: 'attempts: 1,', replace: 'attempts: 3,' },
      {
        file: 'src/redis/queues.ts',
        find: 'const run = work(job).catch(trouble);',
        replace: 'const run = work(job);',
      },
    ],
    caughtBy: { file: 'test/integration/queues.test.ts', test: 'is not run again' },
  },
  {
    name: 'window checked only when enqueued',
    mistake: 'What waits in the queue past the end of the calling hours leaves all the same.',
    edits: [
      {
        file: PLACE_CALL,
        find: 'zones, now, parts.guardMs)',
        replace: 'zones, attempt.openedAt, parts.guardMs)',
      },
      {
        file: PLACE_CALL,
        find: 'zones, leavesAt, parts.guardMs)',
        replace: 'zones, attempt.openedAt, parts.guardMs)',
      },
    ],
    caughtBy: {
      file: 'test/unit/dialing/place-call.test.ts',
      test: 'does not leave when its hours closed while it waited',
    },
  },
  {
    name: 'Retry-After ignored',
    mistake: 'Our own back-off of a second or two stands in for the half minute the provider asked for.',
    edits: [
      {
        file: 'src/dialing/refusals.ts',
        find: '...present({ retryAfterMs: refusal.retryAfterMs }),',
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/unit/dialing/refusals.test.ts',
      test: 'is held as long as the provider says',
    },
  },
  {
    name: 'unknown status treated as completed',
    mistake: 'A word for "still ringing" that we do not know frees the slot, and the contact is settled.',
    edits: [
      {
        file: 'src/oneinbox/to-observation.ts',
        find: 'const ended = ENDED.has(status) || (!LIVE.has(status) && instantIn(record.ended_at) !== undefined);',
        replace: 'const ended = ENDED.has(status) || !LIVE.has(status);',
      },
    ],
    caughtBy: {
      file: 'test/unit/oneinbox/to-observation.test.ts',
      test: 'status "wandering" with ended_at null',
    },
  },
];
