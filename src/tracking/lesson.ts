import pLimit from 'p-limit';
import type { CallObservation } from '../domain/call-observation.ts';
import { isAbout, tellAndObserve } from './observe-call.ts';
import type { Reading } from './read-calls.ts';
import type { GiveUpIfStuck, StuckCallParts, Tracked } from './stuck-calls.ts';

/** What one reading of the API's calls teaches: of each attempt once, and of an end as soon as it is read. */
export interface Lesson {
  /** A page of the list shows this call. One that has ended need not wait for the pages after it: its slot stands empty. */
  shown(call: CallObservation): void;
  /** All has been read: learn of everybody else. Resolves when all of it is learnt; trouble is told, not thrown. */
  end(reading: Reading): Promise<void>;
}

export interface LessonParts extends Pick<StuckCallParts, 'emit' | 'observe'> {
  readonly giveUpIfStuck: GiveUpIfStuck;
  readonly onTrouble: (error: unknown) => void;
}

/** Begins the lesson about these attempts. */
export type BeginLesson = (attempts: readonly Tracked[]) => Lesson;

/** What the API says of one call: its record, that there is none, or nothing. */
type Said = CallObservation | 'absent' | 'unasked';

/** What was learnt of so many calls is written side by side: one after the other, the last slot of many would wait for all. */
const LEARNT_AT_ONCE = 50;

export function createLessons(parts: LessonParts): BeginLesson {
  const { giveUpIfStuck, onTrouble } = parts;
  const atOnce = pLimit(LEARNT_AT_ONCE);

  const learn = async (attempt: Tracked, said: Said) => {
    if (typeof said === 'string') return giveUpIfStuck(attempt, said);
    if (!isAbout(attempt, said)) return giveUpIfStuck(attempt, 'foreign');
    await tellAndObserve(parts, attempt, { call: said, asked: 'due' });
    return said.phase === 'live' ? giveUpIfStuck(attempt, 'live') : undefined;
  };

  return (attempts) => {
    const untaught = new Set(attempts);
    /** Should two have one call, the other learns of it in the end. */
    const byCall = new Map(attempts.map((attempt) => [attempt.callId, attempt]));
    const learning: Promise<void>[] = [];

    const teach = (attempt: Tracked, said: Said) => {
      untaught.delete(attempt);
      // One call's trouble must not keep the others from being looked at.
      learning.push(atOnce(() => learn(attempt, said).catch(onTrouble)));
    };

    return {
      shown(call) {
        const attempt = byCall.get(call.callId);
        if (attempt && untaught.has(attempt) && call.phase !== 'live') teach(attempt, call);
      },
      async end(reading) {
        for (const attempt of [...untaught]) teach(attempt, saidOf(attempt, reading));
        await Promise.all(learning);
      },
    };
  };
}

function saidOf({ callId }: Tracked, { calls, absent }: Reading): Said {
  return calls.get(callId) ?? (absent.has(callId) ? 'absent' : 'unasked');
}
