import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Engine } from '../../src/cli/engine.js';
import { realEngine } from '../../src/cli/real-engine.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { YieldingClock } from '../support/fake-clock.js';
import { tenant, workspaceOf } from '../support/small-fleet.js';
import { muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-bug-'));
  const doc = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
  const documents = [
    doc('Parent', 'soc', { workspace: workspaceOf('soc'), tenant }),
    doc('Member', 'one', { workspace: workspaceOf('one'), tenant, parents: ['soc'] }),
    doc('ContentSelection', 'all', { include: [{ kind: 'AnalyticsRule' }] }),
    doc('Group', 'all', { parent: 'soc', members: { names: ['one'] }, content: ['all'] }),
  ];
  writeFileSync(join(folder, 'fleet.yaml'), documents.join('\n---\n'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The real engine with one thing that fails once what it really does is done, and which connections are open. */
function faulty(name: keyof Engine) {
  const open = new Set<object>();
  const engine: Engine = {
    ...realEngine,
    connect: async (request) => {
      const connected = await realEngine.connect(request);
      if (!connected.ok) return connected;
      const { value } = connected;
      open.add(value);
      return {
        ...connected,
        value: {
          ...value,
          close: () => {
            open.delete(value);
            return value.close();
          },
        },
      };
    },
    [name]: async (...given: unknown[]) => {
      await (realEngine[name] as (...all: unknown[]) => unknown)(...given);
      throw new TypeError('odd');
    },
  };
  return { engine, open };
}

async function run(command: string, engine = realEngine) {
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  return muster(`${command} ${folder} --emulator`, engine, { cwd: folder, clock });
}

test.each<[string, keyof Engine]>([
  ['plan', 'readAndPlan'],
  ['apply --yes', 'readAndPlan'],
  ['apply --yes', 'judgeGuards'],
  ['apply --yes', 'runApply'],
  ['publish --all --yes', 'planPublish'],
  ['status', 'readStatus'],
  ['drift', 'readDrift'],
  ['cleanup', 'readCleanup'],
  ['doctor', 'runDoctor'],
  ['handover', 'readHandOver'],
  ['select all', 'readSelection'],
  ['jobs prune --yes --keep 1', 'readJobPruning'],
])('a bug within %s, in %s, is told, and leaves nothing open', async (command, name) => {
  const { engine, open } = faulty(name);
  const { exit, err } = await run(command, engine);
  expect([exit, open.size]).toEqual([70, 0]);
  expect(err).toContain('TypeError: odd');
  expect(err).toContain('This is a bug in muster');
  expect(readdirSync(join(folder, '.muster')).filter((file) => file.endsWith('.lock'))).toEqual([]);
});

test('after a bug in the middle of an apply, report and audit tell what was written, and the next one goes on', async () => {
  const bug = await run('apply --yes --report r.json', faulty('runApply').engine);
  expect(bug.exit).toBe(70);
  const report = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as ReportJson;
  expect([report.outcome, report.exitCode, report.summary.published]).toEqual(['failed', 70, 1]);

  const audit = join(folder, '.muster', 'emulator-audit.jsonl');
  const lines = readFileSync(audit, 'utf8').trim().split('\n').length;
  expect(lines).toBeGreaterThan(3);
  const last = report.audit?.last ?? '';
  expect((await muster(`audit verify ${audit} --last ${last}`, realEngine, { cwd: folder })).exit).toBe(0);

  const next = await run('apply --yes');
  expect([next.exit, existsSync(`${audit}.lock`)]).toEqual([0, false]);
  expect((await run('plan --detailed-exitcode')).exit).toBe(0);
});
