import { type Departing, type DoorIn, type Opening, openAttempts } from '../admission/open-attempts.ts';
import { crashPoint } from '../domain/crash-point.ts';
import type { Emit } from '../domain/events.ts';
import { SHORTEST_WAKE_MS } from '../domain/pace.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { Placer } from './placer.ts';

/** Keeps every from number as busy as its slots, its pace and the calling hours allow. */
export interface Dispatcher {
  /** Look at this number again; any number of wakes while it looks are one more look. Never throws. */
  wake(fromNumber: string): void;
  /** Every number of every campaign. */
  wakeAll(): void;
  /** A call from this number ended. Others that waited for the campaign or the account are looked at too. */
  slotFreed(fromNumber: string): void;
  /** The placer has room again: those that found none are looked at, in the order in which they came. */
  roomFreed(): void;
  /**
   * The latest opening for this number ended for want of a slot, be it the number's own, the campaign's or the account's: one
   * that becomes free is likely to be filled at once.
   */
  awaitsSlot(fromNumber: string): boolean;
  /** Open nothing new; resolves when the looks under way have ended. */
  quiet(): Promise<void>;
}

/** The script holds Redis for about 0.03 ms an attempt (measured): a hundred in one go stay unnoticed by others. */
const MOST_AT_ONCE = 100;
/**
 * So short a wait is not worth a work item, and is better kept by a timer: should this process die, the next tick looks
 * anyway, and Redis hands out work that becomes due up to a tenth of a second late (it looks for it ten times a second).
 * Longer than from one tick to the next, so that an opening that a work item was asked for long ago gets a timer as well.
 */
const SHORT_WAIT_MS = 3_000;

/** What an opening ended with that a call of another number may have stood in the way of. */
const FULL_WITH_OTHERS: ReadonlySet<Opening['stop'] | undefined> = new Set(['account', 'campaign-limits']);

function endedForWantOfASlot(stop: Opening['stop'] | undefined): boolean {
  return stop === 'slots' || FULL_WITH_OTHERS.has(stop);
}

interface Line {
  looking: boolean;
  again: boolean;
  lastStop?: Opening['stop'];
  /** The wakes already asked for, by a work item and by a timer, so that they are not asked for with every look. */
  wakeAt?: number;
  timerAt?: number;
}

export interface DispatcherParts extends DoorIn {
  readonly queue: Pick<WorkQueue, 'wake'>;
  readonly placer: Pick<Placer<Departing>, 'reserve' | 'begin'>;
  readonly emit: Emit;
  /** Whether store, journal and clock are what they should be: nothing opens while they are not; the next tick looks again. */
  readonly isTrusted?: () => boolean;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const lines = new Map<string, Line>();
  const looks = new Set<Promise<void>>();
  const waitForRoom = new Set<string>();
  let stopped = false;

  const lineOf = (fromNumber: string) => {
    const line = lines.get(fromNumber) ?? { looking: false, again: false };
    lines.set(fromNumber, line);
    return line;
  };

  const wake = (fromNumber: string) => {
    const line = lineOf(fromNumber);
    line.again = true;
    if (line.looking || stopped) return;
    const look = lookWhileAsked(fromNumber, line).finally(() => looks.delete(look));
    looks.add(look);
  };

  const lookWhileAsked = async (fromNumber: string, line: Line) => {
    line.looking = true;
    try {
      while (line.again && !stopped) {
        line.again = false;
        await lookOnce(fromNumber, line);
      }
    } catch (error) {
      parts.emit({ type: 'trouble', where: 'dispatch', error });
    } finally {
      line.looking = false;
    }
  };

  const lookOnce = async (fromNumber: string, line: Line) => {
    if (parts.isTrusted && !parts.isTrusted()) return;
    const { maxConcurrent = MOST_AT_ONCE } = parts.book.limits().get(fromNumber) ?? {};
    const room = parts.placer.reserve(Math.min(maxConcurrent, MOST_AT_ONCE));
    if (room === 0) return void waitForRoom.add(fromNumber);
    const opening = await openAndPlace(fromNumber, room);
    if (opening.stop === 'limit') line.again = true;
    // The book may just have been read for somebody else: then it is newer than the offers, and worth another look.
    if (opening.stop === 'stale' && ((await parts.book.refresh()) || line.lastStop !== 'stale'))
      line.again = true;
    line.lastStop = opening.stop;
    const wakeAt = await opening.wakeAt();
    if (wakeAt !== undefined) await askForWake(fromNumber, line, wakeAt);
  };

  const openAndPlace = async (fromNumber: string, room: number): Promise<Opening> => {
    let opened: Opening['opened'] = [];
    try {
      crashPoint('before-open');
      const opening = await openAttempts(parts, fromNumber, room);
      opened = opening.opened;
      const ids = opened.map(({ id }) => id);
      if (ids.length > 0) crashPoint('after-open');
      if (ids.length > 0) parts.emit({ type: 'attempts-opened', fromNumber, count: ids.length, ids });
      return opening;
    } finally {
      parts.placer.begin(opened, room);
      if (opened.length > 0) crashPoint('after-hand-over');
    }
  };

  const askForWake = async (fromNumber: string, line: Line, wanted: number) => {
    const now = parts.clock.wallMs();
    const at = Math.max(wanted, now + SHORTEST_WAKE_MS);
    const by = at - now <= SHORT_WAIT_MS ? 'timerAt' : 'wakeAt';
    const asked = line[by];
    if (asked !== undefined && asked > now && asked <= at) return;
    line[by] = at;
    if (by === 'timerAt') void parts.clock.sleep(at - now).then(() => wake(fromNumber));
    else await parts.queue.wake(fromNumber, at);
  };

  const numbers = () => {
    const all = parts.book.campaigns().flatMap(({ campaign }) => campaign.fromNumbers);
    return new Set(all.map(({ number }) => number));
  };

  return {
    wake,
    wakeAll: () => numbers().forEach(wake),
    slotFreed(fromNumber) {
      wake(fromNumber);
      for (const [other, line] of lines) {
        if (FULL_WITH_OTHERS.has(line.lastStop) && other !== fromNumber) wake(other);
      }
    },
    roomFreed() {
      const waiting = [...waitForRoom];
      waitForRoom.clear();
      waiting.forEach(wake);
    },
    awaitsSlot: (fromNumber) =>
      !stopped && parts.isTrusted?.() !== false && endedForWantOfASlot(lines.get(fromNumber)?.lastStop),
    async quiet() {
      stopped = true;
      await Promise.allSettled(looks);
    },
  };
}
