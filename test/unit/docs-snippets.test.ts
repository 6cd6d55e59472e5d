import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { parseCampaign } from '../../src/campaign/load-campaign.ts';
import { ATTEMPT_STATES } from '../../src/domain/attempt.ts';
import { CAMPAIGN_STATES } from '../../src/domain/campaign.ts';
import { CONTACT_STATUSES } from '../../src/domain/contact.ts';
import { DISPOSITIONS } from '../../src/domain/disposition.ts';
import { refusalOf } from '../support/command-line.ts';
import { type Fenced, fencedIn, PAPERS, typedIn } from '../support/papers.ts';

const FENCED = PAPERS.flatMap(fencedIn);
const ofLanguage = (...languages: string[]) =>
  FENCED.filter(({ language }) => languages.includes(language)).map(
    (block) => [`${block.paper}: ${block.text.split('\n')[0]}`, block] as const,
  );

describe('what readers will type', () => {
  const typed = FENCED.flatMap(typedIn);

  test('is found', () => {
    expect(typed.length).toBeGreaterThan(5);
  });

  test.each(typed.map((each) => [each.line, each] as const))('%s', async (_, { words }) => {
    expect(await refusalOf(words)).toBeUndefined();
  });
});

describe('what readers will copy', () => {
  const isCampaign = ({ text }: Fenced) => /^agent_id:/m.test(text) && /^calling_window:/m.test(text);

  test.each(ofLanguage('yaml', 'yml'))('%s', (_, block) => {
    expect(parseDocument(block.text).errors).toEqual([]);
    if (!isCampaign(block)) return;
    const loaded = parseCampaign(block.text, { file: 'renewals.yaml', directory: '/campaigns' });
    expect(loaded.kind === 'valid' ? loaded.warnings : loaded.problems).toEqual([]);
  });

  test('a whole campaign is among it', () => {
    expect(ofLanguage('yaml').filter(([, block]) => isCampaign(block))).not.toEqual([]);
  });

  test('JSON is JSON', () => {
    for (const [, { text }] of ofLanguage('json')) expect(() => JSON.parse(text)).not.toThrow();
  });

  test('is in a language that is looked at here', () => {
    const languages = new Set(FENCED.map(({ language }) => language));
    const known = ['', 'sh', 'console', 'yaml', 'json', 'csv', 'js', 'mermaid', 'promql', 'dockerfile'];
    expect([...languages].filter((language) => !known.includes(language))).toEqual([]);
  });
});

describe('the words', () => {
  const glossary = readFileSync('docs/glossary.md', 'utf8');
  /** The cells of the first column, and what is in backticks anywhere: values are explained beside their words. */
  const explained = new Set([
    ...[...glossary.matchAll(/^\| ([^|]+?) \|/gm)].flatMap(([, cell = '']) =>
      cell.replaceAll('`', '').split(', '),
    ),
    ...[...glossary.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
  ]);

  /** Whatever a table, command or report of ours may say to somebody who reads nothing else. */
  const TERMS = [
    ...['campaign', 'contact', 'contacts file', 'attempt', 'call', 'place', 'variables', 'agent'],
    ...['from number', 'slot', 'limit', 'pace', 'back-off', 'cap', 'ramp', 'breaker', 'probe', 'pinned'],
    ...['calling window', 'guard', 'time zone source', 'blackout date', 'due', 'waiting', 'expired'],
    ...['rules', 'call limits', 'freeze', 'consent'],
    ...['disposition', 'outcome', 'settle', 'unconfirmed', 'reconcile', 'held', 'release', 'exhausted'],
    ...['retry', 'callback', 'opt-out phrase', 'suppression', 'rejected row', 'recycle'],
    ...['ledger', 'journal', 'event log', 'look', 'webhook', 'audit', 'plan', 'cause', 'simulator', 'import'],
    ...['pause', 'resume', 'cancel', 'instance', 'run', 'data directory', 'on their way'],
  ];

  test('every public term is in the glossary', () => {
    expect(TERMS.filter((term) => !explained.has(term))).toEqual([]);
  });

  /** Also words that mean something else in a table, such as a column called so: they do no harm here. */
  const VALUES = [...CONTACT_STATUSES, ...DISPOSITIONS, ...CAMPAIGN_STATES, ...ATTEMPT_STATES];

  test.each(PAPERS)('states and dispositions that %s names are in the glossary', (paper) => {
    const named = [...readFileSync(paper, 'utf8').matchAll(/`([a-z_]+)`/g)].map(([, word = '']) => word);
    const values = new Set(named.filter((word) => (VALUES as readonly string[]).includes(word)));
    expect([...values].filter((value) => !explained.has(value))).toEqual([]);
  });

  test('every value a report can show is in the glossary', () => {
    const shown = [...CONTACT_STATUSES, ...DISPOSITIONS, ...CAMPAIGN_STATES];
    expect(shown.filter((value) => !explained.has(value))).toEqual([]);
  });
});
