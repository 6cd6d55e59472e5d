import type { Attempt } from '../domain/attempt.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import type { PlaceRequest } from '../oneinbox/api.ts';

export interface RequestParts {
  readonly campaign: Campaign;
  readonly contact: Contact;
  /** Absent when somebody only wants to see the body of a row (`check --row`). */
  readonly attempt?: Pick<Attempt, 'id' | 'n' | 'fromNumber' | 'webhookToken'>;
  readonly publicUrl?: string;
}

/** The path webhooks come in on; what follows it is the attempt's token. */
export const WEBHOOK_PATH = '/webhooks/oneinbox/';

/** The body of `POST /v1/calls` for one contact (spec §4). */
export function buildPlaceRequest({ campaign, contact, attempt, publicUrl }: RequestParts): PlaceRequest {
  const token = attempt?.webhookToken;
  const webhook = publicUrl && token ? { webhookUrl: `${publicUrl}${WEBHOOK_PATH}${token}` } : {};
  return {
    agentId: campaign.agentId,
    fromNumber: attempt?.fromNumber ?? contact.fromNumber ?? campaign.fromNumbers[0]?.number ?? '',
    toNumber: contact.phone,
    variables: { ...campaign.variables, ...columnVariables(contact) },
    ...(campaign.overrides === undefined ? {} : { overrides: campaign.overrides }),
    ...webhook,
    metadata: {
      ...campaign.metadata,
      fairdial_attempt: attempt?.id ?? '(made when the call is placed)',
      fairdial_campaign: campaign.name,
      fairdial_contact: contact.id || String(contact.row),
      fairdial_n: String(attempt?.n ?? 1),
    },
  };
}

function columnVariables({ variables, values }: Contact): Record<string, string> {
  return Object.fromEntries(variables.map((name, index) => [name, values[index] ?? '']));
}
