import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.js';
import { inEmulator, musterIn } from '../../docs/run-muster.js';
import { YieldingClock } from '../../support/fake-clock.js';
import { FakeGithub } from '../../support/fake-github.js';
import { Runner } from '../../support/github-action.js';
import { harbourFiles } from '../../support/harbour-fleet.js';

let folder = '';
let github: FakeGithub;
let runner: Runner;
let clock: YieldingClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-nights-'));
  clock = new YieldingClock('2026-03-01T08:00:00Z');
  github = await FakeGithub.start();
  runner = new Runner(github, folder, clock);
  writeFileSync(join(folder, 'fleet.yaml'), harbourFiles(['north-quay', 'south-quay']));
  await musterIn(folder, clock)(['apply', '--emulator', '--yes', '--quiet', folder]);
  clock.advance(2 * 3_600_000);
});
afterEach(() => {
  runner.remove();
  github.stop();
  rmSync(folder, { recursive: true });
});

/** A night of the workflow: `muster drift` compares, and the issue is kept. */
const night = () =>
  runner.uses({ command: 'drift', args: '--emulator' }, {}, { GITHUB_EVENT_NAME: 'schedule' });

/** Somebody does something in Azure, in the workspace of that customer. */
async function meanwhile(
  customer: string,
  does: (emulator: Emulator, workspace: string) => void,
): Promise<void> {
  await inEmulator(folder, clock, (emulator) => {
    const workspace = emulator.workspaceIds().find((id) => id.endsWith(`/${customer}`));
    if (workspace === undefined) throw new Error(`there is no ${customer}`);
    does(emulator, workspace);
  });
}

/** Deletes the customer's copy of the first rule. */
function deleteRule(emulator: Emulator, workspace: string): void {
  const rule = emulator.view(workspace)?.alertRules[0];
  if (rule === undefined) throw new Error('the customer has no rules');
  emulator.happen({
    kind: 'deleteItem',
    id: `${workspace}/providers/Microsoft.SecurityInsights/alertRules/${rule.name}`,
  });
}

const reported = (name: string) => readFileSync(join(runner.temp, 'muster-report', name), 'utf8');

test('drift opens an issue, stays told, changes it with other drift, and closes it once it is fixed', async () => {
  expect((await night()).outputs).toEqual({ issue: 'none' });

  await meanwhile('north-quay', deleteRule);
  const first = await night();
  expect([first.exit, first.outputs, first.commands]).toEqual([0, { issue: 'opened' }, []]);
  expect(github.issues.map(({ title }) => title)).toEqual(['Drift: 1 pair differs']);
  expect(github.issues[0]?.body).toContain('missing in north-quay');
  expect(JSON.parse(reported('drift.json'))).toMatchObject({
    summary: { drift: true, pairs: { missing: 1, inSync: 9 } },
  });
  expect(reported('drift.xml')).toContain('<testsuites name="muster drift" tests="4" failures="2"');
  expect(reported('drift.html')).toContain('<title>muster drift: drift</title>');

  expect((await night()).outputs).toEqual({ issue: 'unchanged' });

  await meanwhile('south-quay', deleteRule);
  expect((await night()).outputs).toEqual({ issue: 'updated' });
  expect(github.issues.map(({ title }) => title)).toEqual(['Drift: 2 pairs differ']);

  await musterIn(folder, clock)(['apply', '--emulator', '--deep', '--yes', '--quiet', folder]);
  const fixed = await night();
  expect([fixed.exit, fixed.outputs]).toEqual([0, { issue: 'closed' }]);
});

test('a customer that cannot be read fails the night, and the issue is left', async () => {
  await meanwhile('north-quay', deleteRule);
  await night();
  await meanwhile('south-quay', (emulator, workspace) => {
    emulator.happen({ kind: 'removeRole', workspace });
  });
  const before = structuredClone(github.issues);
  const { exit, outputs, summary } = await night();
  expect([exit, outputs]).toEqual([1, { issue: 'left' }]);
  expect(summary).toContain('MUS203');
  expect(github.issues).toEqual(before);
});

test('files that are invalid fail the night', async () => {
  writeFileSync(join(folder, 'fleet.yaml'), 'apiVersion: muster/v1\nkind: Nothing\n');
  const { exit, outputs, summary } = await night();
  expect([exit, outputs]).toEqual([1, { issue: 'left' }]);
  expect(summary).toContain('Not everything could be compared, so the issue is left as it is.');
});
