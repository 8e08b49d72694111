import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * Test files that need a process of their own: they put a mock in place of a module that others have loaded
 * already, or count what runs in theirs. `test/support/alone.test.ts` tells which must stand here.
 * The costs of patterns share nothing, but take so long that they run beside those of texts.
 */
export const alone = [
  'test/config/read-files-denied.test.ts',
  'test/config/read-files.test.ts',
  'test/disk/file-lock.test.ts',
  'test/security/drift-cost.test.ts',
  'test/security/list-cost.test.ts',
  'test/security/pattern-cost.test.ts',
  'test/security/text-cost.test.ts',
];

const common = {
  setupFiles: ['test/support/setup.ts'],
  // A generous guard against hangs; nothing here waits for real time.
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const satisfies TestProjectInlineConfiguration['test'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/oracle-service.ts'],
    maxWorkers: '100%',
    projects: [
      // One process loads the program once, and runs one file after the other.
      {
        test: {
          ...common,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'alone', include: alone, sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { branches: 90 },
    },
  },
});
