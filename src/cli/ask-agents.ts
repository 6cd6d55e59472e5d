import type { Campaign } from '../domain/campaign.ts';
import { systemClock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { type AccountApi, type AgentView, createOneInboxAccount, type Usage } from '../oneinbox/account.ts';
import type { LoadedFile } from './load-files.ts';
import { readDiallingConfig } from './settings.ts';

/** The texts of each agent that may hold `{{variables}}`: first message, prompt, voicemail message. */
export type AgentTexts = ReadonlyMap<string, readonly string[]>;

/** Ask the account for the agents of these campaigns. Rejects with `InputError` for one it does not know, `ApiUnavailable` when it does not answer. */
export async function askAgents(
  loaded: readonly LoadedFile[],
  tell: (line: string) => void = () => {},
): Promise<AgentTexts> {
  const { baseUrl, apiKey, maxCallMs } = readDiallingConfig();
  const account = createOneInboxAccount({ baseUrl, apiKey, clock: systemClock });
  try {
    const texts = new Map<string, readonly string[]>();
    const problems: Problem[] = [];
    for (const { file, campaign } of loaded) {
      const agent = texts.has(campaign.agentId) ? undefined : await account.agent(campaign.agentId);
      if (agent) tellLength(agent, maxCallMs, tell);
      if (agent) texts.set(campaign.agentId, agent.texts);
      else if (!texts.has(campaign.agentId)) problems.push(unknownAgent(file, campaign));
    }
    if (problems.length > 0) throw new InputError(problems);
    await tellUsage(account, tell);
    return texts;
  } finally {
    await account.close();
  }
}

/** The longest call the agent makes, and whether the watchdog would cut it short. */
function tellLength(
  { id, maxDurationSeconds }: AgentView,
  maxCallMs: number,
  tell: (line: string) => void,
): void {
  if (maxDurationSeconds === undefined) return;
  const tooLong = maxDurationSeconds * 1_000 > maxCallMs;
  const words = tooLong
    ? `FAIRDIAL_MAX_CALL_SECONDS is ${maxCallMs / 1_000}: longer calls would be stopped by us. Set it to ${maxDurationSeconds + 60} or more.`
    : `within FAIRDIAL_MAX_CALL_SECONDS (${maxCallMs / 1_000})`;
  tell(`Calls of agent ${id} last at most ${maxDurationSeconds} s: ${words}`);
}

/** What the account may still call today; not every account is told. */
async function tellUsage(account: AccountApi, tell: (line: string) => void): Promise<void> {
  const { leftToday, maxPerDay } = await account.usage().catch((): Usage => ({}));
  if (leftToday === undefined) return;
  tell(
    `Calls left today (until 00:00 UTC): ${leftToday}${maxPerDay === undefined ? '' : ` of ${maxPerDay}`}`,
  );
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
