import type { Config } from '../../config/config.ts';
import type { Clock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import { type AccountApi, createOneInboxAccount } from '../../oneinbox/account.ts';
import type { CallsApi } from '../../oneinbox/api.ts';
import { createOneInboxClient } from '../../oneinbox/client.ts';
import { type Finding, good, notGood } from './finding.ts';

/** The same as stops the dialling; a `Date` header is cut to whole seconds. */
const MOST_SKEW_MS = 3_000;
const NO_KEY = 'put ONEINBOX_API_KEY=oi_sk_… into .env; without an account try: fairdial demo';

/** The account of these settings, by requests that change nothing and call nobody. */
export async function lookAtProvider(config: Config, clock: Clock): Promise<Finding[]> {
  const { baseUrl, apiKey } = config;
  if (apiKey === undefined)
    return [notGood('bad', 'OneInbox', { says: 'ONEINBOX_API_KEY is not set', mend: NO_KEY })];
  let apartMs: number | undefined;
  const onServerTime = (serverMs: number, localMs: number) => {
    apartMs = localMs - serverMs;
  };
  const calls = createOneInboxClient({ baseUrl, apiKey, clock, onServerTime });
  const account = createOneInboxAccount({ baseUrl, apiKey, clock });
  try {
    const key = await acceptedKey(calls);
    if (key.state === 'bad') return [key];
    return [key, await echo(calls), await quota(account), await registered(account), skewOf(apartMs)];
  } finally {
    await Promise.all([calls.close(), account.close()]);
  }
}

async function acceptedKey(calls: CallsApi): Promise<Finding> {
  try {
    await calls.listCalls();
    return good('OneInbox', 'answers, and takes the key');
  } catch (error) {
    return notGood('bad', 'OneInbox', {
      says: messageOf(error),
      mend: (error instanceof FairdialError ? error.nextStep : undefined) ?? 'Check ONEINBOX_BASE_URL.',
    });
  }
}

/** What can prove that a call does not exist: docs/reliability.md, "What proves that there is no call". */
async function echo(calls: CallsApi): Promise<Finding> {
  const topic = 'call list';
  const { calls: page, odd } = await calls.listCalls();
  if (odd)
    return notGood('doubt', topic, {
      says: 'is not of the shape its papers give: lost answers wait for a person',
      mend: 'fairdial status lists such attempts with the command that releases each',
    });
  if (page.some(({ attemptId }) => attemptId !== undefined))
    return good(topic, 'shows the ids we gave our calls');
  return notGood('unknown', topic, {
    says: page.length === 0 ? 'is empty' : 'shows none of our ids on its latest calls',
    mend: 'look again after the first calls; until it shows them, a lost answer may wait for a person',
  });
}

async function quota(account: AccountApi): Promise<Finding> {
  const topic = 'daily quota';
  try {
    const { leftToday, maxPerDay } = await account.usage();
    if (leftToday === undefined)
      return notGood('unknown', topic, { says: 'the account does not tell', mend: 'see the dashboard' });
    const says = `${leftToday}${maxPerDay === undefined ? '' : ` of ${maxPerDay}`} calls left until 00:00 UTC`;
    return leftToday > 0
      ? good(topic, says)
      : notGood('bad', topic, { says, mend: 'wait, or raise the plan' });
  } catch (error) {
    return notGood('unknown', topic, { says: messageOf(error), mend: 'see the dashboard' });
  }
}

async function registered(account: AccountApi): Promise<Finding> {
  const topic = 'from numbers';
  try {
    const numbers = await account.numbers();
    const active = numbers.filter(({ status }) => status === undefined || status === 'active').length;
    const says = `${numbers.length} registered, ${active} active`;
    if (active > 0) return good(topic, says);
    return notGood('doubt', topic, {
      says,
      mend: 'calls would be refused: register a number in the OneInbox dashboard',
    });
  } catch (error) {
    return notGood('unknown', topic, { says: messageOf(error), mend: 'see the dashboard' });
  }
}

function skewOf(apartMs: number | undefined): Finding {
  const topic = 'provider clock';
  if (apartMs === undefined)
    return notGood('unknown', topic, {
      says: 'its answers name no time',
      mend: 'nothing: the clock of Redis is compared too',
    });
  const says = `${(Math.abs(apartMs) / 1000).toFixed(1)} s ${apartMs < 0 ? 'behind' : 'ahead of'} OneInbox`;
  if (Math.abs(apartMs) <= MOST_SKEW_MS) return good(topic, says);
  return notGood('bad', topic, { says, mend: 'synchronise this machine (timedatectl set-ntp true)' });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
