import pLimit from 'p-limit';
import type { CallObservation } from '../domain/call-observation.ts';
import type { CallsApi } from '../oneinbox/api.ts';

/** Read many calls with few requests: a listing page answers for up to a hundred, single GETs for the rest. */
export interface CallReader {
  /**
   * What the API says of each call id; in neither where it could not be asked. `onFound` is told of each that the list shows
   * as soon as its page is there: the pages of many calls take longer than anything else about them. Where a later page
   * fails, what it has been told of is in the reading all the same.
   */
  read(callIds: readonly string[], onFound?: OnFound): Promise<Reading>;
}

export type OnFound = (call: CallObservation) => void;

export interface Reading {
  readonly calls: ReadonlyMap<string, CallObservation>;
  /** The API says that there is no such call. */
  readonly absent: ReadonlySet<string>;
  /** How many requests that took, those without an answer included. */
  readonly requests: number;
}

export interface ReaderParts {
  readonly api: CallsApi;
  readonly onTrouble: (error: unknown) => void;
}

/** So few calls are cheaper to ask for one by one. */
const FEW = 4;
const SINGLE_READS_AT_ONCE = 10;
/** The pages the wanted calls would fill, times this, and some more: finished calls stand between them. */
const PAGES_PER_FULL_PAGE = 3;
const SPARE_PAGES = 2;
const PAGE_SIZE = 100;
/** So many pages in a row without a single wanted call: those left are too far down, or the list has another order. */
const MOST_PAGES_IN_VAIN = 3;
/** So many single calls in a row that could not be asked about: the API is away, and thousands more would only add to the trouble. */
const MOST_FAILURES = 10;
/**
 * A list that showed none of them at all is left alone for so many single requests: pages read in vain are then few
 * beside them. Counted in requests and not in readings, since thousands of calls may be due at once as soon as those
 * made after them no longer stand above them.
 */
const SINGLES_WITHOUT_LIST = 60;

export function createCallReader({ api, onTrouble }: ReaderParts): CallReader {
  const atOnce = pLimit(SINGLE_READS_AT_ONCE);
  /** Single requests to be made before the list is tried again. */
  let owed = 0;
  /** All there ever were. */
  let requests = 0;

  const readList = async (
    wanted: ReadonlySet<string>,
    found: Map<string, CallObservation>,
    onFound: OnFound,
  ) => {
    const pages = Math.ceil(wanted.size / PAGE_SIZE) * PAGES_PER_FULL_PAGE + SPARE_PAGES;
    let cursor: string | undefined;
    let inVain = 0;
    for (let page = 0; page < pages && found.size < wanted.size && inVain < MOST_PAGES_IN_VAIN; page++) {
      requests += 1;
      const { calls, nextCursor } = await api.listCalls(cursor);
      const hits = calls.filter(({ callId }) => wanted.has(callId));
      for (const call of hits) {
        // The list may move down a page while it is read, and show one again.
        if (!found.has(call.callId)) onFound(call);
        found.set(call.callId, call);
      }
      inVain = hits.length === 0 ? inVain + 1 : 0;
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    if (found.size === 0) owed = SINGLES_WITHOUT_LIST;
  };

  const readOne = async (callId: string) => {
    requests += 1;
    try {
      return { callId, call: await api.getCall(callId) };
    } catch (error) {
      onTrouble(error);
      return undefined;
    }
  };

  const listIsWorthIt = (count: number) => count > FEW && owed <= 0;

  const readSingly = async (callIds: readonly string[]) => {
    let failures = 0;
    const readUnlessAway = async (callId: string) => {
      if (failures >= MOST_FAILURES) return undefined;
      const answer = await readOne(callId);
      failures = answer ? 0 : failures + 1;
      return answer;
    };
    const answers = await Promise.all(callIds.map((callId) => atOnce(() => readUnlessAway(callId))));
    owed -= callIds.length;
    return answers.filter((answer) => answer !== undefined);
  };

  return {
    async read(callIds, onFound = () => {}) {
      const before = requests;
      const calls = new Map<string, CallObservation>();
      try {
        const wanted = new Set(callIds);
        if (listIsWorthIt(wanted.size)) await readList(wanted, calls, onFound);
        const answers = await readSingly(callIds.filter((callId) => !calls.has(callId)));
        for (const { callId, call } of answers) if (call) calls.set(callId, call);
        const absent = new Set(answers.filter(({ call }) => !call).map(({ callId }) => callId));
        return { calls, absent, requests: requests - before };
      } catch (error) {
        onTrouble(error);
        // Only the list may be down: the next reading asks for each call.
        owed = 1;
        return { calls, absent: new Set(), requests: requests - before };
      }
    },
  };
}
