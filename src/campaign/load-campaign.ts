import { dirname } from 'node:path';
import type { Campaign } from '../domain/campaign.ts';
import type { Problem } from '../domain/errors.ts';
import { decodeText, readCampaignFile, reportMissingFiles, withPlainLineEndings } from './campaign-file.ts';
import { sha256 } from './campaign-version.ts';
import { readDocument } from './document.ts';
import { isReadable } from './pre-scan.ts';
import { type Finding, ProblemList } from './problem-list.ts';
import { type CampaignContext, type CampaignReading, readCampaign } from './schema.ts';

export type LoadResult =
  | {
      readonly kind: 'valid';
      readonly campaign: Campaign;
      readonly warnings: readonly Problem[];
      /** What the file says, decoded. */
      readonly text: string;
      /** SHA-256 of the text, in hex: the file has changed when this has. */
      readonly hash: string;
    }
  | {
      readonly kind: 'invalid';
      readonly problems: readonly Problem[];
      /** The contact and suppression files it names, as far as it could be read: absolute paths. */
      readonly files: readonly string[];
    };

export interface LoadOptions {
  /** Epoch ms; when given, an end that has passed is warned about. */
  readonly now?: number;
}

/**
 * A campaign file, with every problem it has, in the order of the file. Also reports the contact and suppression
 * files it names that cannot be read now. Never throws for anything a file can contain, and never hangs.
 */
export async function loadCampaign(path: string, options: LoadOptions = {}): Promise<LoadResult> {
  const bytes = await readCampaignFile(path);
  if ('code' in bytes) return refused(path, bytes);
  const text = decodeText(bytes);
  if (typeof text !== 'string') return refused(path, text);
  const problems = new ProblemList(path);
  const reading = read(text, { file: path, directory: dirname(path), ...options }, problems);
  await reportMissingFiles(reading.references, problems);
  return result(text, reading, problems);
}

/** The same without looking at the disk: nothing is known of the files that the campaign names. */
export function parseCampaign(text: string, context: CampaignContext): LoadResult {
  const problems = new ProblemList(context.file);
  const plain = withPlainLineEndings(text);
  return result(plain, read(plain, context, problems), problems);
}

const NOTHING: CampaignReading = { campaign: undefined, references: [] };

function read(text: string, context: CampaignContext, problems: ProblemList): CampaignReading {
  if (!isReadable(text, problems)) return NOTHING;
  const root = readDocument(text, problems);
  return root === undefined ? NOTHING : readCampaign(root, context, problems);
}

function result(text: string, { campaign, references }: CampaignReading, problems: ProblemList): LoadResult {
  if (campaign === undefined || problems.hasErrors) {
    const files = [...new Set(references.map(({ path }) => path))];
    return { kind: 'invalid', problems: problems.all(), files };
  }
  return { kind: 'valid', campaign, warnings: problems.all(), text, hash: sha256(text) };
}

function refused(path: string, finding: Finding): LoadResult {
  return { kind: 'invalid', problems: [{ severity: 'error', file: path, ...finding }], files: [] };
}
