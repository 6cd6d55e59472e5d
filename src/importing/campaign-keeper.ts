import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { changesBetween } from '../campaign/campaign-changes.ts';
import { loadCampaign } from '../campaign/load-campaign.ts';
import { fingerprintOf } from '../campaign/watch-folder.ts';
import { type Campaign, FILE_MISSING, FILE_REMOVED } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { crashPoint } from '../domain/crash-point.ts';
import type { Problem } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import { listsOf } from '../domain/file-problem.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { CONTACTS_UNREADABLE, type ContactKeeper } from './contact-keeper.ts';
import type { FileNotes } from './file-notes.ts';
import { missingInFiles } from './needed-columns.ts';

/** Brings campaign files into the ledger: each as a whole or not at all. */
export interface CampaignKeeper {
  /** A file is new or was edited. An invalid one changes nothing and says so. */
  fileChanged(path: string): Promise<Applied>;
  /** A file is gone: its campaign pauses; nothing is lost. */
  fileRemoved(path: string): Promise<void>;
  /** One of the files that campaigns read is new or changed: look again at its contacts, and at the campaigns refused that name it. */
  contentChanged(path: string): Promise<void>;
  /** The lists of all campaigns can be read again: campaigns that waited for them go on. */
  listsMended(): void;
  /** The files campaigns read, also those that campaigns which were refused name. */
  files(): readonly string[];
  /** Campaigns by the file they came from. */
  campaigns(): readonly Campaign[];
}

export type Applied =
  | { readonly kind: 'applied'; readonly campaign: Campaign; readonly warnings: readonly Problem[] }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export interface CampaignKeeperParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly contacts: Pick<ContactKeeper, 'refresh'>;
  readonly notes: FileNotes;
  /** A wrong file is noted: nobody else is told of it. Otherwise the command ends with its problems. */
  readonly followsFolder: boolean;
  readonly onApplied: (campaign: Campaign) => void;
}

export function createCampaignKeeper(parts: CampaignKeeperParts): CampaignKeeper {
  const { ledger, clock, emit } = parts;
  const byPath = new Map<string, Campaign>();
  /** Campaign files that were refused, and name others: another look when one of those appears or changes. */
  const lacking = new Map<string, Lacking>();

  /** By campaign, how the files it reads lay there when they were last taken up: what lies there still is not read twice. */
  const takenUp = new Map<string, ReadonlyMap<string, string | undefined>>();

  const takeUp = async (campaign: Campaign) => {
    const prints = filesOf(campaign).map(async (path) => [path, await fingerprintOf(path)] as const);
    takenUp.set(campaign.name, new Map(await Promise.all(prints)));
  };

  const readChanged = async (path: string) => {
    const print = await fingerprintOf(path);
    const changed = [...byPath.values()].filter(
      (campaign) => filesOf(campaign).includes(path) && takenUp.get(campaign.name)?.get(path) !== print,
    );
    for (const campaign of changed) await takeUp(campaign);
    readAgain(changed);
  };

  const pause = async (name: string, reason: string) => {
    const moved = await ledger.campaigns.setState(name, 'paused', reason, clock.wallMs());
    if (moved === 'changed') emit({ type: 'campaign-state', campaign: name, state: 'paused', reason });
  };

  /** No file is it any more. */
  const letGo = async (name: string, reason: string) => {
    await pause(name, reason);
    await parts.notes.mended(listsOf(name));
  };

  const resumeIfFileCameBack = async (name: string) => {
    const entry = await ledger.campaigns.get(name);
    if (entry?.state !== 'paused' || !endsByItself(entry.reason)) return;
    const moved = await ledger.campaigns.setState(name, 'running', '', clock.wallMs());
    const reason = 'its file is there again';
    if (moved === 'changed') emit({ type: 'campaign-state', campaign: name, state: 'running', reason });
  };

  /** After a restart nothing was read from a wrong file yet: it is of the campaign it was of, or of the one it is named after. */
  const campaignOf = async (path: string): Promise<string | undefined> => {
    const known = byPath.get(path)?.name ?? (await parts.notes.campaignOf(path));
    if (known !== undefined) return known;
    const name = basename(path).replace(/\.ya?ml$/i, '');
    const isOwn = otherFileOf(name, path) === undefined && (await ledger.campaigns.get(name)) !== undefined;
    return isOwn ? name : undefined;
  };

  const refuse = async ({ path, problems, files = [], told }: Refusal): Promise<Applied> => {
    if (parts.followsFolder) await parts.notes.wrong(path, problems, await campaignOf(path));
    if (!isDeepStrictEqual(problems, told))
      emit({ type: 'file-problems', file: path, problems, keptOldVersion: byPath.has(path) });
    if (files.length > 0) lacking.set(path, { files, problems });
    else lacking.delete(path);
    return { kind: 'invalid', problems };
  };

  const otherFileOf = (name: string, path: string) =>
    [...byPath].find(([other, campaign]) => other !== path && campaign.name === name)?.[0];

  const readAgain = (campaigns: readonly Campaign[]) => {
    for (const campaign of campaigns) {
      void resumeIfFileCameBack(campaign.name).catch((error) =>
        emit({ type: 'trouble', where: 'campaign files', error }),
      );
      parts.contacts.refresh(campaign);
    }
  };

  /** `told`: the problems it was last refused for, when it was not edited since. */
  const takeFile = async (path: string, told?: readonly Problem[]): Promise<Applied> => {
    const loaded = await loadCampaign(path, { now: clock.wallMs() });
    if (loaded.kind === 'invalid') return refuse({ ...loaded, path, told });
    const { campaign, warnings } = loaded;
    const other = otherFileOf(campaign.name, path);
    if (other) return refuse({ path, problems: [nameTaken(path, campaign.name, other)] });
    const missing = await missingInFiles(path, campaign);
    if (missing.length > 0) return refuse({ path, problems: missing, files: filesOf(campaign), told });
    const known = await ledger.campaigns.get(campaign.name);
    if (known?.purgedAt !== undefined) return refuse({ path, problems: [purgedName(path, campaign.name)] });
    const before = byPath.get(path);
    if (before && before.name !== campaign.name)
      await letGo(before.name, `its file now is campaign ${campaign.name}`);
    byPath.set(path, campaign);
    const old = known?.campaign;
    const how = await ledger.campaigns.apply(campaign, clock.wallMs());
    crashPoint('after-apply-campaign');
    await resumeIfFileCameBack(campaign.name);
    if (how !== 'same')
      emit({
        type: 'campaign-applied',
        campaign: campaign.name,
        version: campaign.version,
        how,
        ...(old && { was: old.version, changes: changesBetween(old, campaign) }),
      });
    await takeUp(campaign);
    parts.contacts.refresh(campaign);
    parts.onApplied(campaign);
    // Last: where it fails, the campaign runs all the same, and the next look does this again.
    await parts.notes.mended(path);
    lacking.delete(path);
    return { kind: 'applied', campaign, warnings };
  };

  const lookAgainAt = async (path: string) => {
    const refused = [...lacking].filter(([, { files }]) => files.includes(path));
    for (const [file, { problems }] of refused) await takeFile(file, problems);
  };

  return {
    campaigns: () => [...byPath.values()],
    files: () => [
      ...new Set([
        ...[...byPath.values()].flatMap(filesOf),
        ...[...lacking.values()].flatMap(({ files }) => files),
      ]),
    ],
    fileChanged: (path) => takeFile(path),
    async fileRemoved(path) {
      const campaign = byPath.get(path);
      if (campaign) await letGo(campaign.name, FILE_REMOVED);
      byPath.delete(path);
      // Last: a campaign must not go on for a note; what fails here is done again with the next look.
      await parts.notes.mended(path);
      lacking.delete(path);
    },
    async contentChanged(path) {
      await lookAgainAt(path);
      await readChanged(path);
    },
    listsMended: () => readAgain([...byPath.values()]),
  };
}

interface Lacking {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

interface Refusal {
  readonly path: string;
  readonly problems: readonly Problem[];
  /** What it names. */
  readonly files?: readonly string[];
  /** Problems that need not be told again. */
  readonly told?: readonly Problem[] | undefined;
}

function endsByItself(reason: string): boolean {
  return reason === FILE_REMOVED || reason === FILE_MISSING || reason.startsWith(CONTACTS_UNREADABLE);
}

/** Every file a campaign reads besides its own. */
export function filesOf(campaign: Campaign): readonly string[] {
  return [...campaign.contacts.files, ...campaign.suppressFiles];
}

function purgedName(file: string, name: string): Problem {
  return {
    severity: 'error',
    file,
    code: 'campaign-purged',
    message: `campaign ${name} was purged: its contacts are forgotten, also who was called`,
    fix: 'remove the file; or give it another name: and list only those to be called',
  };
}

function nameTaken(file: string, name: string, other: string): Problem {
  return {
    severity: 'error',
    file,
    code: 'name-taken',
    message: `campaign ${name} already comes from ${other}`,
    fix: 'give one of the two files another name:',
  };
}
