import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSeed } from '../../src/emulator/load-seed.js';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { musterIn, type Ended } from './run-muster.js';

const page = readDocument('docs/co-management.md');
const [fleet, seed] = blocksOf(page, 'yaml').map(({ text }) => text);

let folder = '';
let muster: (args: readonly string[]) => Promise<Ended>;

/** A folder with the page's files, and an emulator that holds what the page's seed says. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-co-management-'));
  writeFileSync(join(folder, 'fleet.yaml'), fleet ?? '');
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  muster = musterIn(folder, clock);
  const loaded = loadSeed(seed ?? '', { readFolder: () => ({ ok: true, files: [] }) });
  if (!loaded.ok) throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
  const opened = await openEmulator({
    seed: loaded.seed,
    dataFile: join(folder, '.muster', 'emulator.json'),
    now: () => clock.now(),
  });
  if (!opened.ok) throw new Error(opened.message);
  await opened.emulator.flush();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('shows the findings of a plan as muster prints them', async () => {
  const { stdout, exit } = await muster(['plan', '--emulator', folder]);

  expect({ exit, findings: stdout.slice(stdout.indexOf('Findings:')).trimEnd() }).toEqual({
    exit: 0,
    findings: blocksOf(page, 'text')[0]?.text,
  });
});

test('says the same in JSON, with both places and the diff', async () => {
  const { stdout } = await muster(['plan', '--emulator', '--format', 'json', folder]);
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly unknown[] };

  expect(findings).toEqual([
    {
      code: 'MUS324',
      severity: 'warning',
      message:
        'AnalyticsRule "New local administrator" (new-admin) reaches member mill-insurance with different bodies, ' +
        'from head-office/baseline and north/insurers. Whichever is published last stays. They differ in query and severity.',
      hint: 'Let one of the groups deliver it, or make the bodies alike.',
      parent: 'head-office',
      at: { file: 'fleet.yaml', line: 25, column: 19 },
      related: [
        { message: 'north/insurers is declared here', at: { file: 'fleet.yaml', line: 33, column: 19 } },
      ],
      details: [
        '--- head-office/baseline',
        '+++ north/insurers',
        'query:',
        '@@ -2,3 +2,3 @@',
        ' | where EventID == 4732',
        '-| where TargetSid == "S-1-5-32-544"',
        '+| where TargetSid in ("S-1-5-32-544", "S-1-5-32-555")',
        ' | project TimeGenerated, Computer, MemberName',
        '- severity: "Medium"',
        '+ severity: "High"',
      ],
    },
    {
      code: 'MUS325',
      severity: 'info',
      message:
        'head-office/baseline and north/insurers deliver the same to member mill-insurance: 1 item, "Logons". ' +
        'Whoever changes one of them changes the others, or makes a conflict.',
      hint: null,
      parent: 'head-office',
      at: { file: 'fleet.yaml', line: 25, column: 19 },
      related: [
        { message: 'north/insurers is declared here', at: { file: 'fleet.yaml', line: 33, column: 19 } },
      ],
    },
  ]);
});

test('is an error with --strict, diff and all, and nothing is applied', async () => {
  const { stderr, exit } = await muster(['apply', '--emulator', '--yes', '--strict', '--quiet', folder]);

  expect(exit).toBe(1);
  expect(stderr).toContain('error MUS324 AnalyticsRule "New local administrator" (new-admin) reaches');
  expect(stderr).toContain('\n    --- head-office/baseline\n    +++ north/insurers\n    query:\n');
  expect(stderr).toContain('north/insurers is declared here');
});
