import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CALLBACK_FIELDS,
  CAMPAIGN_FIELDS,
  type CampaignField,
  CONTACTS_FIELDS,
  FROM_NUMBER_FIELDS,
  RETRY_FIELDS,
} from '../../src/campaign/fields.ts';
import { CALL_LIMIT_FIELDS } from '../../src/campaign/law-fields.ts';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { createProgram } from '../../src/cli/program.ts';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';
import { previewContacts } from '../../src/importing/preview-contacts.ts';
import {
  ATTEMPT_COLUMNS,
  CONTACT_COLUMNS,
  IMPORT_COLUMNS,
  REJECTED_COLUMNS,
  SUMMARY_COLUMNS,
} from '../../src/reports/columns.ts';
import { EVENT_KINDS } from '../../src/telemetry/event-kinds.ts';
import { LOG_LINES } from '../../src/telemetry/log-lines.ts';
import { METRICS } from '../../src/telemetry/metrics/definitions.ts';
import { LABELS } from '../../src/telemetry/metrics/labels.ts';
import type { MetricDefinition } from '../../src/telemetry/metrics/metric.ts';

/**
 * The papers say what the code says. Blocks between `<!-- from the code: NAME -->` and `<!-- end -->` are made from the
 * one source of each fact; after a change there, `npx vitest run test/unit/docs.test.ts -u` writes them anew.
 */
const DOCS = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const PAPERS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...DOCS];

const read = (path: string) => readFileSync(path, 'utf8');
const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;
const list = (names: readonly string[]) => names.map(code).join(', ');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function settingsTable(): string {
  const rows = SETTINGS.map(({ name, fallback, meaning }: Setting) => [
    code(name),
    fallback === undefined ? '' : code(fallback),
    meaning,
  ]);
  return table(['setting', 'default', 'meaning'], rows);
}

function fieldsTable(fields: readonly CampaignField[]): string {
  const rows = fields.map(({ name, kind, required, default: absent, about, example, notYet }) => [
    code(name),
    kind,
    notYet === undefined ? about : `Not there yet: ${about}. ${notYet}`,
    required ? '**required**' : (absent ?? ''),
    code(example),
  ]);
  return table(['field', 'written as', 'meaning', 'when absent', 'example'], rows);
}

function logLinesTable(): string {
  const rows = Object.entries(LOG_LINES).map(([name, { level, message, when }]) => [
    code(name),
    level,
    message,
    when,
  ]);
  return table(['event', 'level', 'message', 'when'], rows);
}

function metricsTable(): string {
  const rows = (METRICS as readonly MetricDefinition[]).map(
    ({ name, type, unit, labels, of, help, buckets }) => [
      code(name),
      type,
      unit,
      labels.map(code).join(', '),
      of,
      buckets ? `${help}. Buckets: ${buckets.join(', ')}` : help,
    ],
  );
  return table(['metric', 'type', 'unit', 'labels', 'of', 'what'], rows);
}

function labelsTable(): string {
  const rows = Object.entries(LABELS).map(([name, values]) => [
    code(name),
    typeof values === 'string' ? values : list(values),
  ]);
  return table(['label', 'values'], rows);
}

function eventKindsTable(): string {
  return table(
    ['type', 'what happened'],
    Object.entries(EVENT_KINDS).map(([type, what]) => [code(type), what]),
  );
}

const BLOCKS: Readonly<Record<string, string>> = {
  'event lines': eventKindsTable(),
  'log lines': logLinesTable(),
  metrics: metricsTable(),
  'metric labels': labelsTable(),
  settings: settingsTable(),
  'contacts.csv': list(CONTACT_COLUMNS),
  'attempts.csv': list(ATTEMPT_COLUMNS),
  'summary.csv': list(SUMMARY_COLUMNS),
  'rejected.csv': list(REJECTED_COLUMNS),
  'imports.csv': list(IMPORT_COLUMNS),
  'campaign fields': fieldsTable(CAMPAIGN_FIELDS),
  'from number fields': fieldsTable(FROM_NUMBER_FIELDS),
  'contacts fields': fieldsTable(CONTACTS_FIELDS),
  'callback fields': fieldsTable(CALLBACK_FIELDS),
  'retry fields': fieldsTable(RETRY_FIELDS),
  'call limits fields': fieldsTable(CALL_LIMIT_FIELDS),
};

const BLOCK = /(<!-- from the code: (.+?) -->\n)[\s\S]*?(\n<!-- end -->)/g;

function withBlocks(text: string): string {
  return text.replaceAll(BLOCK, (_, begin: string, name: string, end: string) => {
    const made = BLOCKS[name];
    if (made === undefined) throw new Error(`nothing in the code is called ${name}`);
    return `${begin}${made}${end}`;
  });
}

/** The text of each block fenced as this language, in order. */
function fenced(path: string, language: string): string[] {
  const blocks = read(path).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, text = '']) => text);
}

describe('what is made from the code', () => {
  test.each(['README.md', 'docs/campaign-file.md', 'docs/logs.md', 'docs/metrics.md'])(
    '%s is up to date',
    async (path) => {
      await expect(withBlocks(read(path))).toMatchFileSnapshot(`../../${path}`);
    },
  );

  test('every block has its place', () => {
    const placed = PAPERS.flatMap((path) => [...read(path).matchAll(BLOCK)].map(([, , name]) => name));
    expect(placed.toSorted()).toEqual(Object.keys(BLOCKS).toSorted());
  });
});

describe('the README', () => {
  test('is short enough to be read', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(300);
  });

  test('shows a campaign and contacts that are valid as they stand', async () => {
    const [campaignText = ''] = fenced('README.md', 'yaml');
    const [contactsText = ''] = fenced('README.md', 'csv');
    const folder = await mkdtemp(join(tmpdir(), 'fairdial-docs-'));
    try {
      await mkdir(join(folder, 'contacts'));
      await writeFile(join(folder, 'contacts', 'renewals.csv'), contactsText);
      await writeFile(join(folder, 'renewals.yaml'), campaignText);
      const loaded = await loadCampaign(join(folder, 'renewals.yaml'));
      if (loaded.kind === 'invalid')
        throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
      expect(loaded.warnings).toEqual([]);
      const { rows, accepted } = await previewContacts(loaded.campaign);
      expect(accepted).toBe(rows);
      expect(rows).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('has a row for every command', async () => {
    const { commands } = await createProgram(['--help'], () => {});
    const rows = [...read('README.md').matchAll(/^\| `fairdial ([a-z-]+)/gm)].map(([, name]) => name);
    for (const command of commands) expect(rows).toContain(command.name());
  });
});

describe.each(PAPERS)('%s', (path) => {
  const text = read(path);

  test('names only commands that exist', async () => {
    const { commands } = await createProgram(['--help'], () => {});
    const known = commands.map((command) => command.name());
    const shell = [...fenced(path, 'sh'), ...fenced(path, 'console')].join('\n');
    const inShell = [...shell.matchAll(/\bfairdial(?: --)? ([a-z-]+)\b/g)];
    const inText = [...text.matchAll(/`(?:npm run )?fairdial(?: --)? ([a-z-]+)\b/g)];
    const named = [...inShell, ...inText].map(([, name = '']) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('links only to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links.filter(([, target = '', heading]) => {
      const file = target === '' ? path : join(dirname(path), target);
      return !existsSync(file) || (heading !== undefined && !headingsOf(file).includes(heading));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** As GitHub names them in links. */
function headingsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
