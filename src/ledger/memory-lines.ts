import type { ContactStatus } from '../domain/contact.ts';
import { type ContactTraits, textOfTraits, traitsOf } from '../domain/contact-traits.ts';
import { ROW_REMOVED } from './contact-ledger.ts';
import { Fifo } from './memory-fifo.ts';
import { frozenCopy, type StoredBucket, type StoredCampaign, type StoredContact } from './memory-state.ts';
import { Turns } from './memory-turns.ts';

/*
 * Where contacts wait. A place in a line is never searched for and taken out: whoever meets the place of a contact
 * that waits there no longer drops it. Counts are kept beside the lines, so they are exact all the same. In a fresh
 * line the old place of a contact that left and came back is its own again, until somebody meets it.
 */

export const ON_SUPPRESSION_LIST = 'on the suppression list';
export const NOT_AFTER_PASSED = 'not_after has passed';
export const CAMPAIGN_CANCELLED = 'campaign cancelled';

/** The number of the bucket of contacts with these traits, given out at first use. */
export function bucketOf(campaign: StoredCampaign, row: ContactTraits): number {
  const text = textOfTraits(row);
  const known = campaign.bucketNumbers.get(text);
  if (known !== undefined) return known;
  const bucket = campaign.buckets.length;
  campaign.bucketNumbers.set(text, bucket);
  campaign.buckets.push({
    traits: frozenCopy(traitsOf(row)),
    lines: { fresh: new Fifo(), timed: new Turns() },
    waiting: { fresh: 0, timed: 0 },
  });
  return bucket;
}

/** Wait at the end of the file-order line, to be tried at once. */
export function waitFresh(campaign: StoredCampaign, contact: StoredContact): void {
  enterLine(campaign, contact, 'fresh', { at: 0, reason: '' });
}

/** Wait until an instant. */
export function waitUntil(
  campaign: StoredCampaign,
  contact: StoredContact,
  due: { at: number; reason: string },
): void {
  enterLine(campaign, contact, 'timed', due);
}

/** Leave for a call, or for good. */
export function leave(
  campaign: StoredCampaign,
  contact: StoredContact,
  to: { status: Exclude<ContactStatus, 'waiting'>; reason: string; at: number },
): void {
  leaveLine(campaign, contact);
  move(campaign, contact, to);
}

export function close(
  campaign: StoredCampaign,
  contact: StoredContact,
  to: { status: Exclude<ContactStatus, 'waiting' | 'calling' | 'unconfirmed'>; reason: string },
): void {
  leave(campaign, contact, { ...to, at: 0 });
}

/** When it would have been due is kept: its row may come back. */
export function closeRowless(campaign: StoredCampaign, contact: StoredContact, at: number): void {
  leave(campaign, contact, { status: 'cancelled', reason: ROW_REMOVED, at });
}

/** Give up the place in line, if any, and belong to another bucket from now on. */
export function changeBucket(campaign: StoredCampaign, contact: StoredContact, bucket: number): void {
  if (contact.bucket === bucket) return;
  leaveLine(campaign, contact);
  contact.bucket = bucket;
}

/** The first in a line that truly waits there. */
export function firstIn(
  campaign: StoredCampaign,
  bucket: StoredBucket,
  line: 'fresh' | 'timed',
): StoredContact | undefined {
  return line === 'fresh' ? firstFresh(campaign, bucket) : firstTimed(campaign, bucket);
}

/** Whether somebody may be due at this instant. No place is looked at but the first: who seems due may have left. */
export function mayBeDue({ lines }: StoredBucket, now: number): boolean {
  return lines.timed.firstKey <= now;
}

function firstFresh(campaign: StoredCampaign, bucket: StoredBucket): StoredContact | undefined {
  const { fresh } = bucket.lines;
  for (let seq = fresh.peek(); seq !== undefined; seq = fresh.peek()) {
    const contact = campaign.contacts[seq];
    if (contact?.line === 'fresh' && campaign.buckets[contact.bucket] === bucket) return contact;
    fresh.pop();
  }
  return undefined;
}

function firstTimed(campaign: StoredCampaign, bucket: StoredBucket): StoredContact | undefined {
  const { timed } = bucket.lines;
  while (timed.firstSeq >= 0) {
    const contact = campaign.contacts[timed.firstSeq];
    const isHere = contact?.line === 'timed' && campaign.buckets[contact.bucket] === bucket;
    if (isHere && contact.stamp === timed.firstStamp) return contact;
    timed.pop();
  }
  return undefined;
}

/** Like `firstIn`, and the place is given up, whatever becomes of the contact. */
export function takeFirstIn(
  campaign: StoredCampaign,
  bucket: StoredBucket,
  line: 'fresh' | 'timed',
): StoredContact | undefined {
  const contact = firstIn(campaign, bucket, line);
  if (contact) bucket.lines[line].pop();
  return contact;
}

/** The waiting contact whose own `notAfter` is the earliest. */
export function firstOverdue(campaign: StoredCampaign, now: number): StoredContact | undefined {
  const { overdue, contacts } = campaign;
  while (overdue.firstKey < now) {
    const contact = contacts[overdue.firstSeq];
    if (contact?.status === 'waiting' && contact.contact.notAfter === overdue.firstKey) return contact;
    overdue.pop();
  }
  return undefined;
}

/** Have the contact found once its `notAfter` passes. */
export function watchNotAfter(campaign: StoredCampaign, { contact, stamp }: StoredContact): void {
  if (contact.notAfter !== undefined) campaign.overdue.push(contact.notAfter, contact.seq, stamp);
}

function enterLine(
  campaign: StoredCampaign,
  contact: StoredContact,
  line: 'fresh' | 'timed',
  place: { at: number; reason: string },
): void {
  leaveLine(campaign, contact);
  move(campaign, contact, { status: 'waiting', ...place });
  const bucket = campaign.buckets[contact.bucket];
  if (!bucket) throw new Error(`no bucket ${contact.bucket} in ${campaign.campaign.name}`);
  campaign.lastStamp += 1;
  contact.stamp = campaign.lastStamp;
  contact.line = line;
  bucket.waiting[line] += 1;
  if (line === 'fresh') bucket.lines.fresh.push(contact.contact.seq);
  else bucket.lines.timed.push(place.at, contact.contact.seq, contact.stamp);
  watchNotAfter(campaign, contact);
}

function leaveLine(campaign: StoredCampaign, contact: StoredContact): void {
  const bucket = campaign.buckets[contact.bucket];
  if (bucket && contact.line) bucket.waiting[contact.line] -= 1;
  contact.line = undefined;
}

function move(
  campaign: StoredCampaign,
  contact: StoredContact,
  to: { status: ContactStatus; reason: string; at: number },
): void {
  campaign.counts[contact.status] -= 1;
  campaign.counts[to.status] += 1;
  contact.status = to.status;
  contact.reason = to.reason;
  contact.at = to.at;
}
