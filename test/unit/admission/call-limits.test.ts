import { describe, expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { blockedBy, type CallHistory } from '../../../src/domain/call-history.ts';
import type { Campaign, CampaignRules } from '../../../src/domain/campaign.ts';
import type { ContactTraits } from '../../../src/domain/contact-traits.ts';
import { ALWAYS } from '../../support/hours.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-12-01T17:00:00Z');

function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    name: 'spring',
    version: 'v1',
    agentId: 'agent',
    fromNumbers: [],
    priority: 0,
    contacts: { files: [], columns: {} },
    hours: ALWAYS,
    retry: { maxAttempts: 9, delays: {} },
    outcomes: {},
    variables: {},
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}

function rules(...packs: string[]): CampaignRules {
  return { packs, kind: 'sales', consent: 'none', holidays: [], freeze: [] };
}

function bucket(traits: Partial<ContactTraits> = {}) {
  return { bucket: 0, zones: ['America/New_York'], ...traits };
}

function called(...times: number[]): CallHistory {
  return { campaign: 'spring', before: '', times, talkedAt: 0 };
}

/** When the next call may leave; `now` when nothing stands in the way. */
function allowedAt(terms: ReturnType<typeof termsOf>, history: CallHistory, now: number): number {
  return blockedBy(history, terms.limits, { campaign: 'spring', now })?.until ?? now;
}

function termsOf(of: Campaign, traits: Partial<ContactTraits>, now: number) {
  return createBucketTerms().of(of, bucket(traits), now);
}

describe('the terms of a bucket', () => {
  it('are three calls in 24 hours and seven in a week where nobody says otherwise', () => {
    const terms = termsOf(campaign(), {}, NOON);
    const three = called(NOON - 20 * HOUR, NOON - 2 * HOUR, NOON - HOUR);
    expect(allowedAt(terms, three, NOON)).toBe(NOON + 4 * HOUR);
    const seven = called(...[6, 5, 4, 3, 2, 1.5, 1].map((days) => NOON - days * DAY));
    expect(allowedAt(terms, seven, NOON)).toBe(NOON + DAY);
  });

  it('are the campaign’s own limits where it has them', () => {
    const terms = termsOf(campaign({ callLimits: { perDay: 1, gapMs: 0 } }), {}, NOON);
    expect(allowedAt(terms, called(NOON - HOUR), NOON)).toBe(NOON + 23 * HOUR);
  });

  it('are at most four calls in thirty French dates', () => {
    const terms = termsOf(
      campaign({ rules: rules('fr'), callLimits: { gapMs: 0 } }),
      { zones: ['Europe/Paris'], jurisdictions: ['FR'] },
      NOON,
    );
    // 2 November is the first of the thirty dates up to 1 December.
    const first = Date.parse('2026-11-02T00:00+01:00');
    const others = [NOON - 3 * DAY, NOON - 2 * DAY, NOON - DAY];
    expect(allowedAt(terms, called(first, ...others), NOON)).toBe(Date.parse('2026-12-02T00:00+01:00'));
    expect(allowedAt(terms, called(first - 1, ...others), NOON)).toBe(NOON);
  });

  it('move on when the date changes', () => {
    const book = createBucketTerms();
    const french = campaign({ rules: rules('fr'), callLimits: { gapMs: 0 } });
    const where = bucket({ zones: ['Europe/Paris'], jurisdictions: ['FR'] });
    const today = book.of(french, where, NOON);
    expect(book.of(french, where, NOON + HOUR)).toBe(today);
    expect(book.of(french, where, NOON + DAY)).not.toEqual(today);
  });

  it('are Florida’s for whoever may be in Florida, and not for others', () => {
    const florida = campaign({ rules: rules('us-states'), callLimits: { gapMs: 0 } });
    const three = called(NOON - 3 * HOUR, NOON - 2 * HOUR, NOON - HOUR);
    const inFlorida = termsOf(florida, { jurisdictions: ['US', 'US-FL', 'US-TX'] }, NOON);
    const inTexas = termsOf(florida, { jurisdictions: ['US', 'US-TX'] }, NOON);
    expect(allowedAt(inFlorida, three, NOON)).toBe(NOON + 21 * HOUR);
    expect(allowedAt(inTexas, three, NOON)).toBe(NOON);
  });

  it('leave debtors alone for a week after a conversation', () => {
    const debt = campaign({ rules: { ...rules('us-reg-f'), kind: 'debt' } });
    const terms = termsOf(debt, { jurisdictions: ['US', 'US-NY'] }, NOON);
    const talked = { ...called(NOON - DAY), talkedAt: NOON - DAY };
    expect(allowedAt(terms, talked, NOON)).toBe(NOON + 6 * DAY);
  });

  it('are a row’s own number of attempts only where that is lower', () => {
    expect(termsOf(campaign(), { maxAttempts: 2 }, NOON).maxAttempts).toBe(2);
    expect(termsOf(campaign(), { maxAttempts: 12 }, NOON).maxAttempts).toBeUndefined();
  });
});
