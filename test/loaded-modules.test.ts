import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** What is loaded with these files, by the imports that are not asked for later: files of ours, and packages. */
function loadedWith(...entries: readonly string[]): {
  files: readonly string[];
  packages: readonly string[];
} {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(resolve(src, file), 'utf8');
    // `import { type A } from 'x'` is loaded too (verbatimModuleSyntax); only `import type` is not.
    for (const [, found = ''] of text.matchAll(
      /^(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
    )) {
      if (found.startsWith('.'))
        follow(relative(src, resolve(src, dirname(file), found)).replace(/\.js$/, '.ts'));
      else if (!found.startsWith('node:')) packages.add(found);
    }
  };
  for (const entry of entries) follow(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** Files of a floor or a room. */
function within(files: readonly string[], ...places: readonly string[]): readonly string[] {
  return files.filter((file) => places.some((place) => file.startsWith(place)));
}

/** What a command with a connection to `MUSTER_ENDPOINT` loads, beside its own. */
const connected = [
  'cli/main.ts',
  'cli/connect.ts',
  'config/load-fleet.ts',
  'apply/read-and-plan.ts',
  'apply/pending-file.ts',
];

describe('what a command loads', () => {
  test('--help: the grammar and nothing that it leads to', () => {
    const { files, packages } = loadedWith('cli/main.ts');
    expect(packages).toEqual(['commander']);
    expect(
      within(files, 'features', 'plan', 'apply', 'config', 'select', 'content', 'emulator', 'disk'),
    ).toEqual([]);
    expect(within(files, 'azure', 'http', 'show')).toEqual([
      'azure/endpoint.ts',
      'azure/system-clock.ts',
      'http/proxy.ts',
      'show/escape-terminal.ts',
    ]);
  });

  test('validate: nothing of the network, of plans or of Azure', () => {
    const { files, packages } = loadedWith(
      'cli/main.ts',
      'features/validate/command.ts',
      'config/load-fleet.ts',
    );
    expect(packages).toEqual(['commander', 'fastest-levenshtein', 'picocolors', 'string-width', 'yaml']);
    expect(within(files, 'apply', 'azure/login', 'azure/read', 'azure/throttle', 'emulator')).toEqual([]);
    expect(within(files, 'features')).toEqual(within(files, 'features/validate'));
  });

  test.each([
    ['plan', ['features/plan/command.ts'], ['plan']],
    ['apply', ['features/run/apply-command.ts', 'apply/run-apply.ts'], ['notify', 'plan', 'run']],
    ['status', ['features/run/status-command.ts', 'apply/read-status.ts'], ['notify', 'run']],
    ['drift', ['features/drift/command.ts', 'features/drift/read-drift.ts'], ['drift', 'notify']],
  ])('%s: no login, no emulator, no log, no shape, no other feature', (_, own, features) => {
    const { files, packages } = loadedWith(...connected, ...own);
    expect(packages.filter((name) => /^(@azure|@hono|hono|pino|typebox)/.test(name))).toEqual([]);
    expect(within(files, 'emulator')).toEqual([]);
    expect(files.filter((file) => /shapes?(\.ts|\/)/.test(file))).toEqual([]);
    const used = new Set(within(files, 'features').map((file) => file.split('/')[1]));
    expect([...used].sort()).toEqual(features);
  });
});
