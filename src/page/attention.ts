import { byId, element, keyedRows, type Row, setAttribute, setHidden, setText } from './dom.ts';
import { count, moment, phone, plural, untilText } from './format.ts';
import { type CampaignCard, campaignsShown, isUnfinished, type Shown } from './state.ts';

interface Item {
  readonly key: string;
  /** `stop`: nothing goes on without somebody. */
  readonly weight: 'stop' | 'look';
  readonly title: string;
  readonly text: string;
  readonly command?: string;
}

const BY_HAND = 'by hand';
/** What nobody need act on leaves the list of an ended campaign by itself. */
const SHOWN_MS = 24 * 3_600_000;

/** What a person should look at, the gravest first. */
export function createAttention(): (shown: Shown) => void {
  const rows = keyedRows<Item>(byId('attention'), ({ key }) => key, itemRow);
  return (shown) => {
    const items = [
      ...serviceItems(shown),
      ...heldItems(shown),
      ...fileItems(shown),
      ...campaignsShown(shown).flatMap((card) => campaignItems(card, shown)),
      ...numberItems(shown),
    ];
    const ordered = [
      ...items.filter(({ weight }) => weight === 'stop'),
      ...items.filter(({ weight }) => weight === 'look'),
    ];
    rows(ordered);
    setHidden(byId('attention-none'), items.length > 0);
    setText(byId('attention-count'), items.length > 0 ? count(items.length) : '');
  };
}

function itemRow(): Row<Item> {
  const title = element('strong');
  const text = element('span');
  const command = element('code');
  const node = element('li', {}, title, text, command);
  return {
    node,
    update(item) {
      setAttribute(node, 'class', item.weight);
      setText(title, item.title);
      setText(text, item.text);
      setText(command, item.command ?? '');
      setHidden(command, item.command === undefined);
    },
  };
}

function serviceItems({ overview: { service, breaker, account }, now }: Shown): Item[] {
  const items: Item[] = service.reasons.map((reason) => ({
    ...{ key: `service ${reason}`, weight: 'stop', title: 'Nothing is dialled', text: reason },
  }));
  if (breaker)
    items.push({
      key: 'breaker',
      weight: 'stop',
      title: 'The breaker is open',
      text: `since ${moment(breaker.since, now)}: ${breaker.reason}. ${BREAKER_WAITS[breaker.waitsFor](untilText(breaker.until, now))}`,
    });
  if (account.backOff)
    items.push({
      key: 'account',
      weight: 'look',
      title: 'All calls are held back',
      text: `${account.backOff.reason}; clears ${untilText(account.backOff.until, now)}`,
    });
  return items;
}

const BREAKER_WAITS = {
  time: (when: string) => `One call will probe whether the provider is well, ${when}.`,
  answer: () => 'One call will probe it once the provider answers a question.',
  'earlier-probes': () => 'Three probes are in doubt: one must be found, proved absent or released first.',
  probe: () => 'One call is probing whether the provider is well.',
} as const;

function heldItems(shown: Shown): Item[] {
  const { held } = shown.overview;
  const own = held.attempts.filter(({ campaign }) => shown.only === undefined || campaign === shown.only);
  const items = own.map(
    (attempt): Item => ({
      key: `held ${attempt.attemptId}`,
      weight: 'stop',
      title: `Held: a call to ${attempt.phone}`,
      text: `of ${attempt.campaign}, from ${moment(attempt.since, shown.now)}; only a person can say whether it was made${attempt.reason && ` (${attempt.reason})`}`,
      command: `fairdial release ${attempt.attemptId} --as placed|absent --why "…"`,
    }),
  );
  if (held.more === 0 || shown.only !== undefined) return items;
  const more = {
    key: 'held more',
    weight: 'stop',
    title: `${plural(held.more, 'more held attempt')}`,
  } as const;
  return [...items, { ...more, text: 'all of them:', command: 'fairdial status' }];
}

/** What somebody wrote and believes to hold. */
function fileItems({ overview: { fileProblems }, only }: Shown): Item[] {
  return fileProblems
    .filter(({ campaign }) => only === undefined || campaign === only)
    .map(({ source, campaign, file, text }) => ({
      key: `file ${source}`,
      weight: 'stop',
      title: `${campaign ?? file.replace(/^.*[\\/]/, '')}: a file is not used as it is now`,
      text,
    }));
}

function campaignItems(card: CampaignCard, { overview, now }: Shown): Item[] {
  const { name, state, reason, since, counts, held, rejected, notWrittenBack } = card;
  const items: Item[] = [];
  if (state === 'paused' && reason !== BY_HAND)
    items.push({
      key: `paused ${name}`,
      weight: 'stop',
      title: `${name} is paused`,
      text: `since ${moment(since, now)}: ${reason || 'no reason was given'}. Mend it, then resume.`,
    });
  const looking = counts.unconfirmed - held;
  if (looking > 0)
    items.push({
      key: `unconfirmed ${name}`,
      weight: 'look',
      title: `${name}: ${plural(looking, 'unconfirmed attempt')}`,
      text: 'it is being looked up whether these calls were made; nobody is called again before that is known',
    });
  if (notWrittenBack && (isUnfinished(card) || now - notWrittenBack.at < SHOWN_MS))
    items.push({
      key: `unwritten ${name}`,
      weight: 'look',
      title: `${name}: ${plural(notWrittenBack.count, 'outcome')} not written back`,
      text: `the provider keeps its own word on these calls, the reports are right; the latest, ${moment(notWrittenBack.at, now)}: ${notWrittenBack.reason}`,
    });
  if (rejected > 0 && isUnfinished(card))
    items.push({
      key: `rejected ${name}`,
      weight: 'look',
      title: `${name}: ${plural(rejected, 'row')} not taken`,
      text: rejectedText(overview.details[name]?.rejected ?? [], name),
    });
  return items;
}

function rejectedText(rejected: readonly { code: string; count: number }[], name: string): string {
  const codes = rejected.map((each) => `${count(each.count)} ${each.code}`).join(', ');
  return `${codes && `${codes}; `}see ${name}/rejected.csv in the reports`;
}

function numberItems({ overview: { numbers }, only }: Shown): Item[] {
  return numbers
    .filter(({ campaigns }) => only === undefined || campaigns.includes(only))
    .flatMap(({ number, disagreement, limit }) =>
      disagreement
        ? [
            {
              key: `limits ${number}`,
              weight: 'look' as const,
              title: `${phone(number)}: campaigns give it different caps`,
              text: `${disagreement.map((each) => `${each.campaign} ${each.limit}`).join(', ')}; the smallest holds: ${limit}`,
            },
          ]
        : [],
    );
}
