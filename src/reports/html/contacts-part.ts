import { CONTACT_STATUSES, type ContactStatus } from '../../domain/contact.ts';
import { count, plural } from '../../domain/number-words.ts';
import type { Identity } from '../contact-tally.ts';
import { barTable } from './bar-table.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { instantText, percent, shareOf } from './words.ts';

/** Closed for good, in the order of the progress bar. */
const CLOSED = ['done', 'exhausted', 'suppressed', 'expired', 'cancelled'] as const;
const OPEN = ['calling', 'unconfirmed', 'waiting'] as const;

const MEANINGS: Readonly<Partial<Record<ContactStatus, string>>> = {
  exhausted: 'attempts used up',
  suppressed: 'not to be called',
  expired: 'past its last date',
  unconfirmed: 'being looked for',
};

/** Where the contacts stand: the progress bar, the table that is its legend, and the identity. */
export function contactsPart({ identity, contacts, exportedAt }: PageFacts): Markup {
  return html`<section class="card" aria-labelledby="contacts-title"><h2 id="contacts-title">Contacts</h2>
${identity.imported === 0 ? html`<p class="empty">No contact has been imported yet.</p>` : progressOf(identity)}
${identityLine(identity)}${
  contacts.at === exportedAt
    ? undefined
    : html`<p class="note">The contacts are as contacts.csv has them, of ${instantText(contacts.at)} UTC.</p>`
}</section>
`;
}

export function closedOf(identity: Identity): number {
  return CLOSED.reduce((sum, status) => sum + identity[status], 0);
}

function progressOf(identity: Identity): Markup {
  const closed = closedOf(identity);
  const all = CONTACT_STATUSES.reduce((sum, status) => sum + identity[status], 0);
  return html`<p class="note">${count(closed)} of ${plural(identity.imported, 'contact')} closed (${shareOf(closed, identity.imported)}).</p>
${progressBar(identity, all)}
${barTable({
  caption: 'Contacts by status',
  isLegend: true,
  heads: ['status', ['contacts'], 'share'],
  rows: present(identity).map((status) => ({
    label: status,
    ...describe(status),
    tone: `status-${status}`,
    share: identity[status] / all,
    shareText: percent(identity[status] / all),
    counts: [identity[status]],
  })),
})}`;
}

/** Stretched to the width of the page; the parts keep their shares. */
function progressBar(identity: Identity, all: number): Markup {
  let x = 0;
  const parts = [...CLOSED, ...OPEN].map((status) => {
    const width = (1_000 * identity[status]) / all;
    x += width;
    return html`<rect class="fill status-${status}" x="${(x - width).toFixed(2)}" width="${width.toFixed(2)}" height="14"/>`;
  });
  const told = present(identity).map((status) => `${status} ${percent(identity[status] / all)}`);
  return html`<svg class="progress" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="Progress: ${told.join(', ')}">${parts}</svg>`;
}

function describe(status: ContactStatus): { aside?: string } {
  const aside = MEANINGS[status];
  return aside === undefined ? {} : { aside };
}

function present(identity: Identity): ContactStatus[] {
  return [...CLOSED, ...OPEN].filter((status) => identity[status] > 0);
}

/** Every contact stands in exactly one place; if that does not hold, nobody is to miss it. */
function identityLine(identity: Identity): Markup {
  const terms = CONTACT_STATUSES.map(
    (status, index) =>
      html`${index === 0 ? '= ' : '+ '}<span class="term"><b class="number">${count(identity[status])}</b> ${status}</span> `,
  );
  return html`<p class="identity"><span class="term"><b class="number">${count(identity.imported)}</b> imported</span> ${terms}<span class="verdict ${
    identity.holds ? 'holds' : 'broken'
  }">${identity.holds ? '✓ holds: nobody is missing' : '✗ does not hold'}</span></p>`;
}
