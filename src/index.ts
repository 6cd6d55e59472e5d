/** What a program that embeds Fairdial may use; whatever is not named here may change with any release. See docs/library.md. */
export { type LoadResult, loadCampaign } from './campaign/load-campaign.ts';
export { type Config, type Environment, loadConfig } from './config/config.ts';
export type { Campaign } from './domain/campaign.ts';
export { FairdialError, InputError, type Problem } from './domain/errors.ts';
export { untilFinished } from './engine/until-finished.ts';
export { type Engine, type EngineOptions, startEngine } from './engine.ts';
export type { ScenarioInput } from './simulator/scenario-schema.ts';
export { scenarioFrom } from './simulator/scenarios.ts';
export { type Simulator, startSimulator } from './simulator/server.ts';
