import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/oracle-service.ts'],
    setupFiles: ['test/support/setup.ts'],
    // A generous guard against hangs; nothing here waits for real time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { branches: 90 },
    },
  },
});
