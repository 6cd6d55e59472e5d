import { HOUR_MS } from '../domain/local-time.ts';
import { FIRST_VERSION, type RulePack, VERIFIED } from './rule.ts';

const GB: RulePack = {
  ...FIRST_VERSION,
  name: 'gb',
  title: 'United Kingdom: industry code, there are no statutory hours',
  rules: [
    {
      code: 'GB',
      name: 'United Kingdom, sales calls',
      jurisdiction: 'GB',
      kinds: ['sales'],
      hours: 'mon-fri 08:00-21:00; sat 09:00-21:00',
      holidays: { set: 'gb', hours: 'closed' },
      coolOffs: [{ after: 'abandoned', ms: 72 * HOUR_MS, scope: 'number' }],
      notes:
        'Ring at least 15 s. Older policy (2011): after a mailbox, again within 24 h only with a live operator. 3% abandoned is no safe harbour since 2017-03-01; the ICO warns about frequent redials.',
      source: 'DMA guide (callcentresoftware.co.uk); Ofcom persistent misuse statement 2016',
      mark: 'S',
      verified: VERIFIED,
    },
  ],
};

const FR: RulePack = {
  ...FIRST_VERSION,
  name: 'fr',
  title: 'France: Code de la consommation',
  rules: [
    {
      code: 'FR',
      name: 'France, sales calls',
      jurisdiction: 'FR',
      kinds: ['sales'],
      hours: 'mon-fri 10:00-13:00,14:00-20:00',
      holidays: { set: 'fr', hours: 'closed' },
      caps: [{ max: 4, per: { kind: 'calendar', days: 30 }, scope: 'caller' }],
      coolOffs: [{ after: 'refusal', ms: 60 * 24 * HOUR_MS, scope: 'caller' }],
      consent: { form: 'prior', from: '2026-08-11' },
      notes:
        'Only people who agreed beforehand since 2026-08-11 (law of 30 June 2025, S). By law their express agreement to other hours lifts the hours; they are kept all the same. Energy renovation and home adaptation are banned since 2025-07 (S).',
      source: 'Code de la consommation D.223-9 (decree 2022-1313)',
      mark: 'V',
      verified: VERIFIED,
    },
  ],
};

const DE: RulePack = {
  ...FIRST_VERSION,
  name: 'de',
  title: 'Germany: consent is the law, the hours are policy',
  rules: [
    {
      code: 'DE',
      name: 'Germany, sales calls',
      jurisdiction: 'DE',
      kinds: ['sales'],
      hours: 'mon-fri 09:00-20:00; sat 10:00-16:00',
      holidays: { set: 'de', hours: 'closed' },
      consent: { form: 'prior' },
      notes:
        'There are no statutory hours. Prior express consent, with proof kept; the number must be shown.',
      source: 'UWG 7 summaries; Rheinstetten service page',
      mark: 'S',
      verified: VERIFIED,
    },
  ],
};

const ES: RulePack = {
  ...FIRST_VERSION,
  name: 'es',
  title: 'Spain: consumer law',
  rules: [
    {
      code: 'ES',
      name: 'Spain, sales calls',
      jurisdiction: 'ES',
      kinds: ['sales'],
      hours: 'mon-fri 09:00-21:00',
      holidays: { set: 'es', hours: 'closed' },
      consent: { form: 'prior', from: '2023-06-29' },
      notes:
        'Automated calls need consent. Large carriers keep to 10:00-15:00 and 16:00-21:00 by themselves.',
      source: 'TRLGDCU art. 96.2; LGTel art. 66',
      mark: 'V',
      verified: VERIFIED,
    },
  ],
};

const IT: RulePack = {
  ...FIRST_VERSION,
  name: 'it',
  title: 'Italy: code of conduct for telemarketing',
  rules: [
    {
      code: 'IT',
      name: 'Italy, sales calls',
      jurisdiction: 'IT',
      kinds: ['sales'],
      hours: 'mon-fri 09:00-20:00; sat 10:00-19:00',
      holidays: { set: 'it', hours: 'closed', eveHours: '10:00-19:00' },
      notes:
        'Binding on adherents from 2024-09-28. The number must be identifiable; the opposition register is to be asked.',
      source: 'Codice di condotta, GU 27 Mar 2024 (pmi.it, money.it)',
      mark: 'S',
      verified: VERIFIED,
    },
  ],
};

export const EUROPE: readonly RulePack[] = [GB, FR, DE, ES, IT];
