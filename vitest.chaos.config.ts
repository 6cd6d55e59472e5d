import { defineConfig } from 'vitest/config';

/** The fault suites: minutes, not seconds. Each uses both cores by itself, so they run one after the other. */
export default defineConfig({
  test: {
    include: ['test/chaos/**/*.chaos.ts'],
    globalSetup: ['test/chaos/kit/score.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
