import type { NewContact } from '../../src/domain/contact.ts';
import { phone } from './fixtures.ts';
import type { Step, World } from './model-commands.ts';
import { type OfCampaign, type OfPass, passOf, stepwise, twice } from './model-plan.ts';

/* Each function turns drawn arguments into one call, the same for every ledger. */

export function beginImport(args: OfPass & { fingerprint: string }, { now }: World): Step {
  return twice((ledger) => ledger.contacts.beginImport(passOf(args, args.fingerprint), now));
}

interface DrawnRow {
  person: number;
  row: number;
  file: number | undefined;
  name: string;
  zone: string;
  pinned: string | undefined;
  notBefore: number | undefined;
  notAfter: number | undefined;
}

export function addBatch(args: OfPass & { begin: boolean; rows: DrawnRow[] }, { now }: World): Step {
  return twice(async (ledger) => {
    if (args.begin) await ledger.contacts.beginImport(passOf(args), now);
    return ledger.contacts.addBatch(passOf(args), args.rows.map(toContact), now);
  });
}

function toContact({ person, row, file, name, zone, pinned, notBefore, notAfter }: DrawnRow): NewContact {
  return {
    row,
    ...(file !== undefined && { file }),
    id: '',
    phone: phone(person),
    zones: [zone],
    zoneSource: 'number',
    values: [name],
    ...(pinned !== undefined && { fromNumber: pinned }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

/** A whole pass at once, under a token of its own. */
export function importAll({ name, rows }: OfCampaign & { rows: DrawnRow[] }, { step, now }: World): Step {
  const whole = passOf({ name, token: `whole${step}` }, `print${step}`);
  return stepwise(async (ledger) => {
    const begun = await ledger.contacts.beginImport(whole, now);
    const results = await ledger.contacts.addBatch(whole, rows.map(toContact), now);
    const swept = await ledger.contacts.sweepUnseen(whole, 100, now);
    const { length: added } = rows;
    const none = { changed: 0, unchanged: 0, kept: 0, removed: swept.cancelled, rejected: 0, duplicates: 0 };
    const done = { rows: added, added, ...none, files: ['people.csv'], began: now };
    const id = await ledger.contacts.finishImport(whole, now, done);
    return [begun, results, swept, id];
  });
}

export function addRejected(args: OfPass & { count: number }, { step, now }: World): Step {
  const rows = Array.from({ length: args.count }, (_, index) => ({
    line: step * 10 + index,
    code: 'invalid-number',
    message: 'No.',
    suggestion: 'Yes.',
    cells: ['x'],
  }));
  return twice((ledger) => ledger.contacts.addRejected(passOf(args), rows, now));
}

export function sweepUnseen(args: OfPass & { limit: number }, { now }: World): Step {
  return stepwise((ledger) => ledger.contacts.sweepUnseen(passOf(args), args.limit, now));
}

export function finishImport(args: OfPass, { now }: World): Step {
  return twice((ledger) => ledger.contacts.finishImport(passOf(args), now));
}

export function abandonImport(args: OfPass): Step {
  return twice((ledger) => ledger.contacts.abandonImport(passOf(args)));
}

export function closeWaiting(
  args: OfCampaign & { bucket: number; status: 'expired' | 'cancelled'; limit: number },
  { now }: World,
): Step {
  const ref = { campaign: args.name, bucket: args.bucket };
  return stepwise((ledger) => ledger.contacts.closeWaiting(ref, args.status, 'over', args.limit, now));
}

export function expireOverdue({ name }: OfCampaign, { now }: World): Step {
  return stepwise((ledger) => ledger.contacts.expireOverdue(name, 100, now));
}
