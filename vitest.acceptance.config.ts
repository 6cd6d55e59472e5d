import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/acceptance/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 900_000,
    maxWorkers: 1,
  },
});
