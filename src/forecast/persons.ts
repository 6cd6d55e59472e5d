import { type CallHistory, MOST_CALLS_KEPT } from '../domain/call-history.ts';

const NOBODY = -1;
const NEVER_CALLED: CallHistory = { campaign: '', before: '', times: [], talkedAt: 0 };

/** Everybody in a course, over all campaigns: who is in a call, may not be called again, and was called when. */
export class Persons {
  /** Their latest call; each call leads to the one before it. */
  readonly #latest: Int32Array;
  readonly #inCall: Uint8Array;
  readonly #suppressed: Uint8Array;
  readonly #talkedAt: Float64Array;
  /** Of the latest call. */
  readonly #campaigns: string[];
  /** By call. */
  #at = new Float64Array(1_024);
  #before = new Int32Array(1_024);
  #calls = 0;
  readonly #found = { campaign: '', before: '', times: [0], talkedAt: 0 };

  constructor(persons: number) {
    this.#latest = new Int32Array(persons).fill(NOBODY);
    this.#inCall = new Uint8Array(persons);
    this.#suppressed = new Uint8Array(persons);
    this.#talkedAt = new Float64Array(persons);
    this.#campaigns = new Array<string>(persons).fill('');
  }

  isInCall(person: number): boolean {
    return this.#inCall[person] === 1;
  }

  /** @returns the number of the call. */
  call(person: number, campaign: string, at: number): number {
    if (this.#calls === this.#at.length) this.#grow();
    const call = this.#calls;
    this.#calls += 1;
    this.#at[call] = at;
    this.#before[call] = this.#latest[person] ?? NOBODY;
    this.#campaigns[person] = campaign;
    this.#latest[person] = call;
    this.#inCall[person] = 1;
    return call;
  }

  /** The call was accepted then: from there it counts. */
  hangUp(person: number, call: number, acceptedAt: number): void {
    this.#inCall[person] = 0;
    this.#at[call] = Math.max(this.#at[call] ?? 0, acceptedAt);
  }

  talked(person: number, at: number): void {
    this.#talkedAt[person] = Math.max(this.#talkedAt[person] ?? 0, at);
  }

  isSuppressed(person: number): boolean {
    return this.#suppressed[person] === 1;
  }

  suppress(person: number): void {
    this.#suppressed[person] = 1;
  }

  /** Not to be kept: the next question changes it. */
  historyOf(person: number): CallHistory {
    let call = this.#latest[person] ?? NOBODY;
    if (call === NOBODY) return NEVER_CALLED;
    const found = this.#found;
    found.campaign = this.#campaigns[person] ?? '';
    found.talkedAt = this.#talkedAt[person] ?? 0;
    found.times.length = 0;
    for (; call !== NOBODY && found.times.length < MOST_CALLS_KEPT; call = this.#before[call] ?? NOBODY)
      found.times.push(this.#at[call] ?? 0);
    found.times.reverse();
    return found;
  }

  #grow(): void {
    const [at, before] = [this.#at, this.#before];
    this.#at = new Float64Array(2 * at.length);
    this.#at.set(at);
    this.#before = new Int32Array(2 * before.length);
    this.#before.set(before);
  }
}
