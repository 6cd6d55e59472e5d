import type { Campaign } from '../domain/campaign.ts';
import { systemClock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { createOneInboxAccount } from '../oneinbox/account.ts';
import type { LoadedFile } from './load-files.ts';
import { readDiallingConfig } from './settings.ts';

/** The texts of each agent that may hold `{{variables}}`: first message, prompt, voicemail message. */
export type AgentTexts = ReadonlyMap<string, readonly string[]>;

/** Ask the account for the agents of these campaigns. Rejects with `InputError` for one it does not know, `ApiUnavailable` when it does not answer. */
export async function askAgents(loaded: readonly LoadedFile[]): Promise<AgentTexts> {
  const { baseUrl, apiKey } = readDiallingConfig();
  const account = createOneInboxAccount({ baseUrl, apiKey, clock: systemClock });
  try {
    const texts = new Map<string, readonly string[]>();
    const problems: Problem[] = [];
    for (const { file, campaign } of loaded) {
      const agent = texts.has(campaign.agentId) ? undefined : await account.agent(campaign.agentId);
      if (agent) texts.set(campaign.agentId, agent.texts);
      else if (!texts.has(campaign.agentId)) problems.push(unknownAgent(file, campaign));
    }
    if (problems.length > 0) throw new InputError(problems);
    return texts;
  } finally {
    await account.close();
  }
}

function unknownAgent(file: string, { agentId }: Campaign): Problem {
  const message = `the account has no agent ${agentId}`;
  const fix = 'Copy the id of the agent from the dashboard into agent_id.';
  return { severity: 'error', file, code: 'unknown-agent', message, fix };
}

/** The campaign as it is to be checked: its agent speaks of columns as its own overrides do. */
export function speakingAsAgent(campaign: Campaign, texts: AgentTexts | undefined): Campaign {
  const agent = texts?.get(campaign.agentId) ?? [];
  if (agent.length === 0) return campaign;
  return { ...campaign, overrides: { ...campaign.overrides, texts_of_the_agent: [...agent] } };
}
