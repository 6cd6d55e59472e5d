import { normaliseOutcome } from '../domain/campaign.ts';
import { CONTACT_STATUSES } from '../domain/contact.ts';
import { DISPOSITIONS } from '../domain/disposition.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import type { ContactView, Ledger } from '../ledger/ledger.ts';
import { WrongRequest } from './exit.ts';

/** What contacts must have had: all of the wishes, of each wish one of its values. */
export type Wishes = readonly { readonly field: Field; readonly values: readonly string[] }[];

const FIELDS = ['disposition', 'status', 'outcome'] as const;
type Field = (typeof FIELDS)[number];
/** The closed lists; an outcome may be any label. */
const KNOWN: Readonly<Record<Field, readonly string[] | undefined>> = {
  disposition: DISPOSITIONS,
  status: CONTACT_STATUSES,
  outcome: undefined,
};

/** `disposition=no_answer,busy` and the like. Throws `WrongRequest`. */
export function readWishes(written: readonly string[]): Wishes {
  return written.map((text) => {
    const [name = '', list = ''] = text.split('=', 2).map((part) => part.trim());
    const field = FIELDS.find((each) => each === name);
    if (!field || list === '')
      throw new WrongRequest(
        `--where ${text} is not understood.`,
        'Write --where disposition=no_answer,busy, --where status=exhausted or --where outcome=callback.',
      );
    const values = list.split(',').map((value) => normaliseOutcome(value));
    for (const value of values) mustBeKnown(field, value);
    return { field, values };
  });
}

function mustBeKnown(field: Field, value: string): void {
  const known = KNOWN[field];
  if (!known || known.includes(value)) return;
  const [near] = nearestNames(value, known);
  throw new WrongRequest(
    `There is no ${field} "${value}".`,
    near ? `Did you mean ${near}?` : `There are: ${known.join(', ')}.`,
  );
}

export interface Choice {
  readonly chosen: readonly ContactView[];
  /** Would have been chosen, but must not be called again, or are not done with yet. */
  readonly suppressed: number;
  readonly inPlay: number;
}

const PAGE = 1_000;
const IN_PLAY: readonly string[] = ['waiting', 'calling', 'unconfirmed'];

/** The contacts of a campaign that are as wished, in the order of its list. Nobody who opted out or is suppressed is ever among them. */
export async function chooseContacts(ledger: Ledger, campaign: string, wishes: Wishes): Promise<Choice> {
  const chosen: ContactView[] = [];
  let [suppressed, inPlay] = [0, 0];
  for (let from = 0; ; from += PAGE) {
    const page = await ledger.contacts.page(campaign, from, PAGE);
    for (const view of page.filter((each) => isWished(each, wishes))) {
      if (IN_PLAY.includes(view.status)) inPlay += 1;
      else if (await isOff(ledger, campaign, view)) suppressed += 1;
      else chosen.push(view);
    }
    if (page.length < PAGE) return { chosen, suppressed, inPlay };
  }
}

function isWished({ status, result }: ContactView, wishes: Wishes): boolean {
  const had: Readonly<Record<Field, string | undefined>> = {
    status,
    disposition: result?.disposition,
    outcome: result?.outcome === undefined ? undefined : normaliseOutcome(result.outcome),
  };
  return wishes.every(({ field, values }) => values.includes(had[field] ?? ''));
}

async function isOff(ledger: Ledger, campaign: string, view: ContactView): Promise<boolean> {
  if (view.status === 'suppressed' || view.result?.disposition === 'opted_out') return true;
  const named = await ledger.suppressions.of(view.contact.phone);
  return named.some((entry) => entry.campaign === undefined || entry.campaign === campaign);
}
