import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepEvidence } from '../../../src/cli/kept-evidence.js';
import { readKeptEvidence } from '../../../src/features/drift/evidence.js';
import { blocksOf, readDocument } from '../../docs/documents.js';
import { musterIn } from '../../docs/run-muster.js';
import { YieldingClock } from '../../support/fake-clock.js';

/** The fleet of the guide to exceptions, applied before and after its override; then what `commands` print. */
async function afterException(commands: readonly string[], between?: (evidence: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-kept-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock);
  const [before = '', override = ''] = blocksOf(readDocument('docs/exceptions.md'), 'yaml').map(
    ({ text }) => text,
  );
  for (const [name, text] of [
    ['fleet.yaml', before],
    ['override.yaml', override],
  ] as const) {
    writeFileSync(join(folder, name), text);
    expect((await muster(['apply', '--emulator', '--yes', '--quiet', folder])).exit).toBe(0);
    clock.advance(2 * 3_600_000);
  }
  const evidence = join(folder, '.muster', 'evidence');
  between?.(evidence);
  const shown: string[] = [];
  for (const command of commands) {
    const { stdout, stderr } = await muster([...command.split(' '), '--emulator', '--quiet', folder]);
    shown.push(`${stderr}${stdout}`);
  }
  return { evidence, shown };
}

test('what an override leaves out is deleted by cleanup, which reads by itself what was delivered', async () => {
  const { evidence, shown } = await afterException(['cleanup', 'cleanup --yes', 'cleanup']);
  expect(readdirSync(evidence)).toHaveLength(2);
  const [dry = '', deleted = '', again = ''] = shown;
  expect(dry).toContain(
    '1 orphaned copy to delete.\n  harbour-bank\n    - AnalyticsRule "Baseline Encoded PowerShell',
  );
  expect(dry.replace(/\s+/g, ' ')).toMatch(/proven by report \.muster\/evidence\/2026-03-01T\d{6}\.\d{3}Z-/);
  expect(deleted).toContain('✔ 1 copy deleted.');
  expect(again).toContain('No orphaned copy can be deleted.');
});

test('without what was kept nothing is proven', async () => {
  const { shown } = await afterException(['cleanup'], (evidence) => {
    rmSync(evidence, { recursive: true });
  });
  expect(shown[0]).toContain('No orphaned copy can be deleted.');
});

test('what is kept and cannot be used is told, and hides nothing else', async () => {
  const { shown } = await afterException(['cleanup'], (evidence) => {
    writeFileSync(join(evidence, '2026-02-01T080000.000Z-broken.json'), '{');
  });
  expect(shown[0]).toContain('MUS421');
  expect(shown[0]).toContain('1 orphaned copy to delete.');
});

test('what is kept tells no times of single items, by which a copy that differs could be proven', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-kept-'));
  onTestFinished(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  const place = { cwd, stateFolder: join(cwd, '.muster') };
  const pair = {
    resourceId: '/central/alertRules/a',
    memberWorkspace: '/bank',
    jobId: 'forged',
    startTime: '2020-01-01T00:00:00Z',
    endTime: '2030-01-01T00:00:00Z',
  };
  const evidence = [
    {
      parent: 'soc',
      group: 'all',
      assignment: 'all',
      workspace: '/central',
      pairs: [{ ...pair, executionTime: pair.endTime }],
    },
  ];
  const run = { startedAt: '2026-01-01T00:00:00Z', id: 'r', now: new Date('2026-01-01T00:00:00Z') };
  await keepEvidence(place, run, JSON.stringify({ schemaVersion: 1, pairs: [], evidence }));
  const { reports, problems } = await readKeptEvidence(place);
  expect(problems).toEqual([]);
  expect(reports).toEqual([
    {
      file: join('.muster', 'evidence', '2026-01-01T000000.000Z-r.json'),
      report: { pairs: [], evidence: [{ ...evidence[0], pairs: [pair] }] },
    },
  ]);
});
