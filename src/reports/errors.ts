import { FairdialError } from '../domain/errors.ts';

/** A report could not be written. The one that was there before is still whole. */
export class ReportNotWritten extends FairdialError {
  constructor(folder: string, cause: NodeJS.ErrnoException) {
    const { what, nextStep } = TROUBLES[cause.code ?? ''] ?? {
      what: cause.message,
      nextStep: 'Check the disk and the reports directory; the next export writes everything again.',
    };
    super(
      'report-not-written',
      `The reports could not be written to ${folder}: ${what}. The reports already there are unchanged or newer, and whole.`,
      nextStep,
      { cause },
    );
  }
}

const DISK_FULL = 'Free some space on this disk; the next export writes everything again.';
const NO_RIGHT =
  'Make the directory writable for the user Fairdial runs as, or choose another one with --reports.';
const NO_DIRECTORY = 'Move what stands in its place away, or choose another directory with --reports.';
const IN_USE = 'Close the program that has the report open; the next export writes everything again.';

const TROUBLES: Readonly<Record<string, { what: string; nextStep: string }>> = {
  ENOSPC: { what: 'the disk is full', nextStep: DISK_FULL },
  EDQUOT: { what: 'the disk quota is used up', nextStep: DISK_FULL },
  EFBIG: { what: 'the file would be larger than this system allows', nextStep: DISK_FULL },
  EACCES: { what: 'writing there is not permitted', nextStep: NO_RIGHT },
  EPERM: { what: 'writing there is not permitted', nextStep: NO_RIGHT },
  EROFS: { what: 'the file system is read-only', nextStep: NO_RIGHT },
  ENOTDIR: { what: 'part of this path is a file, not a directory', nextStep: NO_DIRECTORY },
  EEXIST: { what: 'a file stands where the directory should be', nextStep: NO_DIRECTORY },
  EISDIR: { what: 'a directory stands where a report should be', nextStep: NO_DIRECTORY },
  EBUSY: { what: 'a report is in use by another program', nextStep: IN_USE },
};

/** Another program replaced a report between our look at it and our copy of it. */
export class ReportChanged extends FairdialError {
  constructor(path: string) {
    super(
      'report-changed',
      `Another program changed ${path} during the export.`,
      'Export again; the report is then made anew.',
    );
  }
}

/** No campaign of this name was ever started. */
export class UnknownCampaign extends FairdialError {
  constructor(name: string) {
    super(
      'unknown-campaign',
      `There is no campaign named "${name}".`,
      'Run fairdial status to see the names of all campaigns.',
    );
  }
}

/** Its people are forgotten: a report of it would be empty, and take the place of what was kept. */
export class CampaignPurged extends FairdialError {
  constructor(name: string) {
    super('campaign-purged', `${name} was purged: there is nothing left to report.`);
  }
}

/** A trouble of the file system becomes a `ReportNotWritten`; everything else is passed on as it is. */
export function explained(error: unknown, folder: string): unknown {
  return isFileTrouble(error) ? new ReportNotWritten(folder, error) : error;
}

function isFileTrouble(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
