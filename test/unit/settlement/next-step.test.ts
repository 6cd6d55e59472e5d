import { describe, expect, it } from 'vitest';
import type { CallingWindow, Campaign } from '../../../src/domain/campaign.ts';
import type { Contact } from '../../../src/domain/contact.ts';
import { formatLocal } from '../../../src/domain/local-time.ts';
import { type Ending, nextStep } from '../../../src/settlement/next-step.ts';
import { ALWAYS } from '../../support/hours.ts';

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const NINE_TO_EIGHT: CallingWindow = Array.from({ length: 7 }, () => [[540, 1200]] as const);
/** A Tuesday, ten in the morning in New York. */
const TEN = Date.parse('2026-12-01T15:00:00Z');

function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    name: 'spring',
    version: 'v1',
    agentId: 'agent',
    fromNumbers: [],
    priority: 0,
    contacts: { files: [], columns: {} },
    hours: { week: NINE_TO_EIGHT, blackoutDates: [] },
    retry: { maxAttempts: 3, delays: { no_answer: [{ amount: 30, unit: 'm' }] } },
    outcomes: {},
    variables: {},
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}

const CONTACT: Contact = {
  seq: 0,
  row: 2,
  id: '',
  phone: '+12125550100',
  zones: [NEW_YORK],
  zoneSource: 'number',
  variables: [],
  values: [],
};

function ended(changes: Partial<Ending>) {
  const ending = { campaign: campaign(), contact: CONTACT, attempts: 1, occurrence: 1, endedAt: TEN };
  return nextStep({ ...ending, disposition: 'answered', calledAt: [TEN], ...changes });
}

function localOf(step: ReturnType<typeof nextStep>): string {
  return step.kind === 'retry' ? formatLocal(NEW_YORK, step.at).slice(0, 16) : step.status;
}

describe('somebody who asks not to be called again', () => {
  const listening = campaign({ optOutPhrases: ['stop calling', "don't call me"] });

  it.each([
    ['Please STOP  calling, me!', 'stop calling'],
    ['and dont call me again', "don't call me"],
    ['Don’t call me.', "don't call me"],
  ])('is suppressed when they say %j', (personWords, phrase) => {
    expect(ended({ campaign: listening, personWords })).toEqual({
      kind: 'close',
      status: 'suppressed',
      reason: `said "${phrase}"`,
      disposition: 'opted_out',
    });
  });

  it.each(['the stopcalling list', 'stop, then calling', 'call me', ''])(
    'is not when they say %j',
    (words) => {
      expect(ended({ campaign: listening, personWords: words })).toMatchObject({ status: 'done' });
    },
  );

  it('is heard even where the outcome would call them again', () => {
    const eager = campaign({
      optOutPhrases: ['stop'],
      outcomes: { later: { kind: 'retry', after: { amount: 1, unit: 'h' } } },
    });
    const step = ended({ campaign: eager, outcome: 'Later', personWords: 'stop' });
    expect(step).toMatchObject({ status: 'suppressed' });
  });
});

describe('somebody who names a time', () => {
  const asking = campaign({ callbacks: { outcomes: ['callback'], field: 'callback_time' } });
  const told = (callback_time: string, changes: Partial<Ending> = {}) =>
    ended({ campaign: asking, outcome: 'Callback', extracted: { callback_time }, ...changes });

  it('is called then, by their own clock, before the others', () => {
    const step = told('2026-12-03 15:30');
    expect(localOf(step)).toBe('2026-12-03T15:30');
    expect(step).toMatchObject({ ahead: true, reason: 'asked to be called then', disposition: 'answered' });
  });

  it('is called when the window opens where the time lies outside it', () => {
    expect(localOf(told('2026-12-03T21:00'))).toBe('2026-12-04T09:00');
  });

  it('is called when it is that time in every zone they may be in', () => {
    const contact = { ...CONTACT, zones: [CHICAGO, NEW_YORK] };
    expect(localOf(told('2026-12-03T15:30', { contact }))).toBe('2026-12-03T16:30');
  });

  it.each(['2026-11-30T10:00', 'tomorrow', '2027-12-01T10:00', ''])('is done when that is %j', (time) => {
    expect(told(time)).toMatchObject({ kind: 'close', status: 'done' });
  });

  it('is not called for a time told with another outcome', () => {
    expect(told('2026-12-03T15:30', { outcome: 'Sold' })).toMatchObject({ status: 'done' });
  });

  it('is not called more often than the campaign allows', () => {
    expect(told('2026-12-03T15:30', { attempts: 3 })).toMatchObject({ status: 'exhausted' });
  });
});

describe('a retry that is spread over the day', () => {
  const spread = campaign({
    retry: { maxAttempts: 5, spread: true, delays: { no_answer: [{ amount: 30, unit: 'm' }] } },
  });
  const missed = (endedAt: string, calledAt: readonly string[]) =>
    localOf(
      ended({
        campaign: spread,
        disposition: 'no_answer',
        endedAt: Date.parse(endedAt),
        calledAt: calledAt.map((at) => Date.parse(at)),
      }),
    );

  it('waits for another part of the day than the call before', () => {
    expect(missed('2026-12-01T10:00-05:00', ['2026-12-01T10:00-05:00'])).toBe('2026-12-01T12:00');
  });

  it('waits for a part in which nobody was called yet', () => {
    const calls = ['2026-12-01T10:00-05:00', '2026-12-01T13:00-05:00'];
    expect(missed('2026-12-01T13:00-05:00', calls)).toBe('2026-12-01T17:00');
  });

  it('goes on to the next day where today has no other part left', () => {
    expect(missed('2026-12-01T18:00-05:00', ['2026-12-01T18:00-05:00'])).toBe('2026-12-02T09:00');
  });

  it('is called in the same part where the hours know no other', () => {
    const mornings = Array.from({ length: 7 }, () => [[540, 660]] as const);
    const step = ended({
      campaign: { ...spread, hours: { week: mornings, blackoutDates: [] } },
      disposition: 'no_answer',
    });
    expect(localOf(step)).toBe('2026-12-01T10:30');
  });
});

describe('a retry', () => {
  it('obeys the row’s own number of attempts', () => {
    const step = ended({ disposition: 'no_answer', contact: { ...CONTACT, maxAttempts: 1 } });
    expect(step).toMatchObject({ status: 'exhausted', reason: 'all 1 attempts used' });
  });

  it('in days comes at the same hour of the person’s clock, also over a clock change', () => {
    const daily = campaign({ retry: { maxAttempts: 3, delays: { no_answer: [{ amount: 1, unit: 'd' }] } } });
    const saturday = Date.parse('2027-03-13T10:30-05:00');
    expect(localOf(ended({ campaign: daily, disposition: 'no_answer', endedAt: saturday }))).toBe(
      '2027-03-14T10:30',
    );
  });

  it('in hours comes after so many real hours', () => {
    const hourly = campaign({
      hours: ALWAYS,
      retry: { maxAttempts: 3, delays: { no_answer: [{ amount: 24, unit: 'h' }] } },
    });
    const saturday = Date.parse('2027-03-13T10:30-05:00');
    expect(localOf(ended({ campaign: hourly, disposition: 'no_answer', endedAt: saturday }))).toBe(
      '2027-03-14T11:30',
    );
  });
});
