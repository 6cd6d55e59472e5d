import type { Agenda, Happening } from './agenda.ts';
import type { CallFate } from './call-fate.ts';
import type { CourseCall } from './door.ts';

/** Who is told of what happens to a call. */
export interface FlightWatch {
  readonly agenda: Agenda;
  end(call: CourseCall, fate: CallFate): void;
  settle(call: CourseCall, fate: CallFate): void;
}

/** A call under way: first its end is noticed, then it is settled. */
export class Flight implements Happening {
  readonly #watch: FlightWatch;
  readonly #call: CourseCall;
  readonly #fate: CallFate;
  #isOver = false;

  constructor(watch: FlightWatch, call: CourseCall, fate: CallFate) {
    this.#watch = watch;
    this.#call = call;
    this.#fate = fate;
  }

  happen(): void {
    if (this.#isOver) {
      this.#watch.settle(this.#call, this.#fate);
      return;
    }
    this.#isOver = true;
    this.#watch.agenda.plan(this.#fate.settledAt, this);
    this.#watch.end(this.#call, this.#fate);
  }
}
