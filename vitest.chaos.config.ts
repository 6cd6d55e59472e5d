import { defineConfig } from 'vitest/config';

/** These run in this process or in worlds of their own: nothing need be bundled for them. */
const NEEDS_NO_PROCESS = ['simulation', 'liveness', 'conformance', 'webhooks'];
const isAlone = NEEDS_NO_PROCESS.includes(process.argv.at(-1) ?? '');

/** The fault suites: minutes, not seconds. Each uses both cores by itself, so they run one after the other. */
export default defineConfig({
  test: {
    include: ['test/chaos/**/*.chaos.ts'],
    globalSetup: ['test/chaos/kit/score.ts', ...(isAlone ? [] : ['test/chaos/kit/bundle.ts'])],
    testTimeout: 1_200_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
