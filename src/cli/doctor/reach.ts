import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { Config } from '../../config/config.ts';
import { type Finding, good, notGood } from './finding.ts';

const LONGEST_MS = 5_000;

/** Whether webhooks would find us: a POST with a token nobody has, by the address OneInbox would use. */
export async function lookAtReach({ publicUrl, token }: Config): Promise<Finding[]> {
  return [publicUrl === undefined ? noWebhooks() : await reached(publicUrl), changes(token)];
}

function noWebhooks(): Finding {
  return good('webhooks', 'off (FAIRDIAL_PUBLIC_URL is not set): ends of calls are found by asking');
}

async function reached(publicUrl: string): Promise<Finding> {
  const topic = 'webhooks';
  const url = `${publicUrl}/webhooks/oneinbox/${randomBytes(16).toString('hex')}`;
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    await body.dump();
    if (statusCode === 202) return good(topic, `a running service answers at ${publicUrl}`);
    return notGood('doubt', topic, {
      says: `${publicUrl} answers ${statusCode}, which no running fairdial does`,
      mend: 'start fairdial serve, and lead that address to its port',
    });
  } catch {
    return notGood('doubt', topic, {
      says: `nothing answers at ${publicUrl}; calls are asked about, less often`,
      mend: 'start fairdial serve, lead that address to its port, or unset FAIRDIAL_PUBLIC_URL',
    });
  }
}

function changes(token: string | undefined): Finding {
  return good(
    'changes',
    token === undefined ? 'off over HTTP (FAIRDIAL_TOKEN is not set)' : 'over HTTP with FAIRDIAL_TOKEN',
  );
}
