import type { PlantedBug } from './planted-bug.ts';

const EDITION = 'src/reports/edition.ts';
const JOURNAL_FILE = 'src/journal/journal-file.ts';

/** In files, rows, clocks and signals. */
export const GROUND_BUGS: readonly PlantedBug[] = [
  {
    name: 'SIGTERM exits at once',
    mistake: 'POSTs in flight are cut off at every deployment, and nobody knows what became of them.',
    edits: [
      {
        file: 'src/cli/stop-signals.ts',
        find: "process.on('SIGTERM', () => received(143));",
        replace: "process.on('SIGTERM', () => process.exit(143));",
      },
    ],
    caughtBy: { file: 'test/engine/restart.test.ts', test: 'ends within ten seconds of SIGTERM' },
    needsBuild: true,
  },
  {
    name: 'long delay in setTimeout',
    mistake: 'A wait of more than 24.8 days is over after a millisecond.',
    edits: [
      {
        file: 'src/domain/clock.ts',
        find: 'Math.min(Math.max(0, ms), LONGEST_TIMER_MS)',
        replace: 'Math.max(0, ms)',
      },
    ],
    caughtBy: { file: 'test/unit/domain/clock.test.ts', test: 'is not over at once' },
  },
  {
    name: 'de-duplication on the raw phone string',
    mistake: 'Somebody listed twice in two spellings is two contacts, and called twice.',
    edits: [
      {
        file: 'src/importing/contact-rows.ts',
        find: 'phone: number.phone,',
        replace: 'phone: cell(cells, phoneColumn),',
      },
    ],
    caughtBy: {
      file: 'test/integration/importing/import-contacts.test.ts',
      test: 'the first row of a number wins',
    },
  },
  {
    name: 'default zone for unknown numbers',
    mistake: 'Whoever could be anywhere is called by the clock of New York.',
    edits: [
      {
        file: 'src/importing/place-of-contact.ts',
        find: 'campaignZone: string | undefined,',
        replace: "campaignZone: string | undefined = 'America/New_York',",
      },
    ],
    caughtBy: { file: 'test/unit/importing/contact-rows.test.ts', test: 'nothing tells where' },
  },
  {
    name: 'export written in place',
    mistake: 'A reader finds half a report, and a crash leaves it so.',
    edits: [
      {
        file: EDITION,
        find: 'const path = draftOf(join(folder, name));',
        replace: 'const path = join(folder, name);',
      },
      { file: EDITION, find: "withFile(path, 'wx',", replace: "withFile(path, 'w'," },
    ],
    caughtBy: {
      file: 'test/integration/reports/export-reports.test.ts',
      test: 'shows the old reports whole until the new ones are complete',
    },
  },
  {
    name: 'journal not fsynced',
    mistake:
      'After a power failure the disk knows nothing of the last POSTs, and these people are called again.',
    edits: [
      { file: JOURNAL_FILE, find: '(disk.syncsWrites ? O_DSYNC : 0)', replace: '0' },
      {
        file: JOURNAL_FILE,
        find: 'if (!this.#disk.syncsWrites) await this.#handle.datasync();',
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/integration/journal/journal.test.ts',
      test: 'has a posting on the disk before it says so',
    },
  },
];
