import type { BackOff } from './ledger.ts';
import { startRamp } from './memory-ramps.ts';
import { compareText, type MemoryState } from './memory-state.ts';

/** The later of two holds wins. */
export function backOff(state: MemoryState, hold: BackOff): void {
  const known = state.backOffs.get(hold.fromNumber);
  if (known && known.until >= hold.until) return;
  state.backOffs.set(hold.fromNumber, Object.freeze(hold));
  if (hold.until - hold.since >= state.holds.longHold)
    startRamp(state, hold.fromNumber, Math.ceil(hold.until));
  state.revision += 1;
}

export function backOffs({ backOffs: known, dayHold }: MemoryState, now: number): BackOff[] {
  const all = new Map(known);
  if (dayHold && dayHold.until > (known.get('')?.until ?? 0)) all.set('', dayHold);
  return [...all.values()]
    .filter(({ until }) => until > now)
    .sort((a, b) => compareText(a.fromNumber, b.fromNumber));
}

export function holdDay(state: MemoryState, hold: Omit<BackOff, 'fromNumber'>): void {
  if (state.dayHold && state.dayHold.until >= hold.until) return;
  state.dayHold = Object.freeze({ fromNumber: '', ...hold });
  if (hold.until - hold.since >= state.holds.longHold) startRamp(state, '', Math.ceil(hold.until));
  state.revision += 1;
}

/** The slow start that was to follow the hold follows its lifting, unless another hold goes on for longer. */
export function liftDay(state: MemoryState, now: number): 'lifted' | 'nothing' {
  if (!state.dayHold) return 'nothing';
  const wasOn = state.dayHold.until > now;
  state.dayHold = undefined;
  if (!wasOn) return 'nothing';
  state.ramps.delete('');
  startRamp(state, '', Math.max(now, Math.ceil(state.backOffs.get('')?.until ?? 0)));
  state.revision += 1;
  return 'lifted';
}
