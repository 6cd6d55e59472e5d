import { releaseAttempt } from '../../src/dialing/rescue-by-hand.ts';
import { postedAtOf } from '../../src/domain/attempt.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { NewContact } from '../../src/domain/contact.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createDoorOut } from '../../src/settlement/settle-attempt.ts';
import { contactsOf, hoursOf, numbersOf, retryOf } from './campaigns.ts';
import type { Dice } from './dice.ts';
import type { Provider } from './provider.ts';
import { HOUR, MINUTE, SECOND } from './scales.ts';
import type { Scenario } from './scenario.ts';
import type { Tally } from './tally.ts';
import { clockOf, type VirtualTime } from './virtual-time.ts';

export interface OperatorParts {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly scenario: Scenario;
  readonly tally: Tally;
  readonly note: (what: string) => void;
  readonly onCommand: () => void;
}

/** An answer that was on its way in the last bad moment may still pause its campaign. */
const LAST_PAUSE_MS = 15 * MINUTE;

/** People who import, edit, pause, cancel and suppress while the engine runs. Their own way to the ledger is good. */
export class Operator {
  readonly #parts: OperatorParts;
  readonly #campaigns = new Map<
    string,
    { campaign: Campaign; contacts: readonly NewContact[]; edits: number }
  >();
  #passes = 0;
  /** Commands that wait for a bad moment. */
  #inWait = 0;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  async begin(): Promise<void> {
    const { scenario, time } = this.#parts;
    for (const { campaign, contacts } of scenario.campaigns) {
      this.#campaigns.set(campaign.name, { campaign, contacts, edits: 1 });
      await this.#parts.ledger.campaigns.apply(campaign, time.now);
      await this.#import(campaign.name, contacts);
    }
  }

  /** Commands at random moments until the calm; from then on nothing stays paused. */
  plan(): void {
    const { dice, time, scenario } = this.#parts;
    for (let left = scenario.commands; left > 0; left -= 1) {
      if (dice.chance(0.5)) this.#inWait += 1;
      else time.at(dice.whole(scenario.start, scenario.calmAt), () => this.#commandSome());
    }
    this.#closeDown();
  }

  /** When all is well again somebody looks after what only a person can decide: what is paused, later what is held. */
  #closeDown(): void {
    const { time, scenario } = this.#parts;
    const resumeAll = () => {
      for (const name of this.#campaigns.keys()) void this.#resume(name);
    };
    time.at(scenario.calmAt + SECOND, resumeAll);
    time.at(scenario.calmAt + LAST_PAUSE_MS, resumeAll);
    if (scenario.mode === 'liveness') return;
    const rescueAll = () => {
      resumeAll();
      void this._release();
      time.after(2 * HOUR, rescueAll);
    };
    time.at(scenario.calmAt + 4 * HOUR, rescueAll);
  }

  /** Attempts were opened: the moment at which a command is most in the way. */
  attemptsOpened(): void {
    const { dice, time, scenario } = this.#parts;
    if (this.#inWait === 0 || time.now >= scenario.calmAt || !dice.chance(0.3)) return;
    this.#inWait -= 1;
    time.after(dice.whole(0, dice.pick([20, 200, 2_000])), () => this.#commandSome());
  }

  #commandSome(): void {
    void this.#command(this.#parts.dice.pick([...this.#campaigns.keys()]));
  }

  async #command(name: string): Promise<void> {
    const { dice, note, onCommand, tally } = this.#parts;
    const kind = dice.weighted({ pause: 3, edit: 3, suppress: 2, import: 1.5, release: 1, cancel: 0.4 });
    if (kind !== 'release') tally.count('operator', kind);
    note(`operator: ${kind} ${name}`);
    await this[`_${kind}`](name);
    onCommand();
  }

  async _pause(name: string): Promise<void> {
    const { ledger, time, dice } = this.#parts;
    await ledger.campaigns.setState(name, 'paused', 'by hand', time.now);
    if (dice.chance(0.8)) time.after(dice.whole(SECOND, 5 * MINUTE), () => void this.#resume(name));
  }

  async #resume(name: string): Promise<void> {
    const { ledger, time, note, onCommand, tally } = this.#parts;
    if ((await ledger.campaigns.get(name))?.state !== 'paused') return;
    tally.count('operator', 'resume');
    note(`operator: resume ${name}`);
    await ledger.campaigns.setState(name, 'running', '', time.now);
    onCommand();
  }

  _release(): Promise<void> {
    return this.release();
  }

  /** What only a person can decide, decided by what the provider's own log says. */
  async release(): Promise<void> {
    const { ledger, time, provider, note, onCommand, tally } = this.#parts;
    const clock = clockOf(time, (run) => run());
    const doorOut = createDoorOut({ ledger, clock, emit: () => {}, onSettled: () => {} });
    for (const attempt of await ledger.attempts.inState('unconfirmed', 1_000)) {
      // Nobody says of a call that it was not made while it may still be on its way.
      const isSure = time.now - postedAtOf(attempt) > 5 * MINUTE;
      if (!attempt.held || !isSure) continue;
      const as = provider.calls.some(({ attemptId }) => attemptId === attempt.id) ? 'placed' : 'absent';
      tally.count('operator', 'release');
      note(`operator: release ${attempt.id} as ${as}`);
      await releaseAttempt({ ledger, doorOut, clock }, attempt, { as, why: 'looked it up' });
      onCommand();
    }
  }

  async _cancel(name: string): Promise<void> {
    await this.#parts.ledger.campaigns.setState(name, 'cancelled', 'by hand', this.#parts.time.now);
  }

  async _edit(name: string): Promise<void> {
    const { dice, ledger, time, scenario } = this.#parts;
    const known = this.#campaigns.get(name);
    if (!known) return;
    known.edits += 1;
    known.campaign = {
      ...known.campaign,
      version: `${name}-v${known.edits}`,
      ...(dice.chance(0.6) ? { fromNumbers: numbersOf(dice) } : {}),
      ...(dice.chance(0.5) ? { hours: hoursOf(dice, scenario) } : {}),
      ...(dice.chance(0.3) ? { retry: retryOf(dice, scenario) } : {}),
      ...(dice.chance(0.2) ? { maxConcurrent: dice.whole(1, 3) } : {}),
    };
    await ledger.campaigns.apply(known.campaign, time.now);
  }

  async _suppress(name: string): Promise<void> {
    const { dice, ledger, time } = this.#parts;
    const contacts = this.#campaigns.get(name)?.contacts ?? [];
    if (contacts.length === 0) return;
    const entry = {
      phone: dice.pick(contacts).phone,
      reason: 'asked by mail',
      source: 'operator',
      at: time.now,
    };
    await ledger.suppressions.add([entry], dice.chance(0.5) ? { campaign: name } : {});
  }

  /** The file again, with other rows gone, changed and added. */
  async _import(name: string): Promise<void> {
    const { dice, scenario } = this.#parts;
    const known = this.#campaigns.get(name);
    if (!known) return;
    known.contacts = contactsOf(dice, {
      people: scenario.isBig ? 8 : 4,
      fromNumbers: known.campaign.fromNumbers,
      start: scenario.start,
    });
    await this.#import(name, known.contacts);
  }

  async #import(campaign: string, contacts: readonly NewContact[]): Promise<void> {
    const { ledger, time } = this.#parts;
    this.#passes += 1;
    const pass = {
      campaign,
      fingerprint: `print-${this.#passes}`,
      token: `token-${this.#passes}`,
      header: { headers: ['phone'], roles: { phone: 0 }, variables: [] },
    };
    if ((await ledger.contacts.beginImport(pass, time.now)) === 'busy') return;
    await this.#rest();
    await ledger.contacts.addBatch(pass, contacts, time.now);
    await this.#rest();
    while (!(await ledger.contacts.sweepUnseen(pass, 100, time.now)).done);
    await this.#rest();
    await ledger.contacts.finishImport(pass, time.now);
    if ((await ledger.campaigns.get(campaign))?.state === 'finished')
      await ledger.campaigns.setState(campaign, 'running', '', time.now);
  }

  /** Reading a file takes time; the first one is read before anything starts. */
  #rest(): Promise<void> {
    const { time, dice, scenario } = this.#parts;
    if (time.now === scenario.start) return Promise.resolve();
    return new Promise((resolve) => time.after(dice.whole(0, 4 * SECOND), resolve));
  }
}
