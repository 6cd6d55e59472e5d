import { describe, expect, it } from 'vitest';
import { createGates } from '../../../src/admission/gates.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Contact } from '../../../src/domain/contact.ts';
import type { Bucket, CampaignEntry } from '../../../src/ledger/ledger.ts';
import { waitingCauses } from '../../../src/reports/waiting-causes.ts';
import { createNextAllowed } from '../../../src/rules/next-allowed.ts';
import { nextStep } from '../../../src/settlement/next-step.ts';
import { ALWAYS } from '../../support/hours.ts';
import { cleanCase, HOUR, judged } from '../auditing/facts.ts';
import { rulesOf } from './fixtures.ts';

/** A Tuesday, eight in the evening in New York: Florida has just closed, Texas and the campaign have not. */
const EIGHT = Date.parse('2026-11-24T20:00-05:00');
const GUARD_MS = 60_000;
const LINE = '+12125550190';

function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    name: 'spring',
    version: 'v1',
    agentId: 'agent',
    fromNumbers: [{ number: LINE, maxConcurrent: 3 }],
    priority: 0,
    contacts: { files: [], columns: {} },
    hours: ALWAYS,
    rules: rulesOf('us'),
    retry: { maxAttempts: 3, delays: { no_answer: [{ amount: 30, unit: 'm' }] } },
    outcomes: { later: { kind: 'retry', after: { amount: 1, unit: 'h' } } },
    variables: {},
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}

const florida: Bucket = {
  campaign: 'spring',
  bucket: 0,
  zones: ['America/New_York'],
  jurisdictions: ['US', 'US-FL'],
  fresh: 1,
  timed: 0,
};
const texas: Bucket = { ...florida, bucket: 1, zones: ['America/Chicago'], jurisdictions: ['US', 'US-TX'] };
const frozen = campaign({ rules: rulesOf('us', { freeze: ['US-FL'] }) });

describe('the door', () => {
  it('is closed to people in Florida and open to those in Texas', () => {
    const gates = createGates(GUARD_MS);
    expect(gates.of(campaign(), florida, EIGHT)).toEqual({
      open: false,
      until: Date.parse('2026-11-25T08:00-05:00'),
    });
    expect(gates.of(campaign(), texas, EIGHT)).toEqual({
      open: true,
      until: Date.parse('2026-11-24T21:00-06:00') - GUARD_MS,
    });
  });

  it("is closed outside the row's own window", () => {
    const early = { ...texas, window: 'mon-fri 09:00-12:00' };
    expect(createGates(GUARD_MS).of(campaign(), early, EIGHT).open).toBe(false);
  });

  it('stays closed while a place is frozen, and is asked again', () => {
    const gate = createGates(GUARD_MS).of(frozen, florida, EIGHT - 2 * HOUR);
    expect(gate.open).toBe(false);
    expect(gate.until).toBeGreaterThan(EIGHT - 2 * HOUR);
  });

  it('is closed for good only when the campaign itself is over', () => {
    const over = { ...frozen, hours: { ...frozen.hours, end: { kind: 'instant', at: EIGHT } as const } };
    expect(createGates(GUARD_MS).of(over, florida, EIGHT)).toEqual({ open: false, until: undefined });
  });
});

describe('a retry', () => {
  const contact: Contact = {
    ...{ seq: 0, row: 2, id: '', phone: '+13055550100', zoneSource: 'number', variables: [], values: [] },
    ...{ zones: florida.zones, jurisdictions: ['US', 'US-FL'] },
  };
  const ended = (changes: { campaign?: Campaign; outcome?: string }) =>
    nextStep({
      ...{ campaign: campaign(), contact, disposition: 'no_answer', attempts: 1, occurrence: 1 },
      ...{ calledAt: [EIGHT - HOUR / 4], endedAt: EIGHT - HOUR / 4, ...changes },
    });

  it('waits for the hours of the law', () => {
    const morning = { kind: 'retry', at: Date.parse('2026-11-25T08:00-05:00') };
    expect(ended({})).toMatchObject(morning);
    expect(ended({ outcome: 'later' })).toMatchObject(morning);
  });

  it('is not lost to a freeze', () => {
    expect(ended({ campaign: frozen })).toMatchObject({ kind: 'retry' });
  });
});

describe('the status', () => {
  const entry: CampaignEntry = {
    ...{
      campaign: campaign(),
      state: 'running',
      reason: '',
      since: 0,
      createdAt: 0,
      import: { rejected: 0 },
    },
  };
  const slots = { perNumber: new Map(), perCampaign: new Map(), account: 0 };
  const causes = (of: Campaign) =>
    waitingCauses({ ...entry, campaign: of }, [florida], {
      ...{ now: EIGHT, allowed: createNextAllowed(GUARD_MS), slots, limits: new Map(), backOffs: [] },
    });

  it('says until when the law is closed, and that a place is frozen', () => {
    expect(causes(campaign())).toMatchObject([
      { cause: 'window', until: Date.parse('2026-11-25T08:00-05:00') },
    ]);
    expect(causes(frozen)).toMatchObject([{ cause: 'window', text: expect.stringContaining('frozen') }]);
  });
});

describe('the audit', () => {
  const clean = cleanCase();
  const ruled = clean.campaigns.map((each) => ({ ...each, rules: rulesOf('us', { freeze: ['US-NY'] }) }));
  const placed = (jurisdictions: string[]) =>
    clean.contacts.map((contact) => ({ ...contact, place: { jurisdictions } }));

  it('judges by the law where the person may be', () => {
    expect(judged({ ...clean, campaigns: ruled, contacts: placed(['US', 'US-NY']) })).toEqual(
      expect.arrayContaining(['I7 violation', 'I8 violation']),
    );
    expect(judged({ ...clean, campaigns: ruled, contacts: placed(['US', 'US-TX']) })).toEqual([]);
  });

  it('accuses nobody where reports do not tell the place', () => {
    expect(judged({ ...clean, campaigns: ruled })).toEqual([]);
  });
});
