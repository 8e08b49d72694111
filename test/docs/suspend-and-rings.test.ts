import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/suspend-and-rings.md');

test('what docs/suspend-and-rings.md shows is what its files do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-rings-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock);
  const emulator = async () => {
    const opened = await openEmulator({
      dataFile: join(folder, '.muster', 'emulator.json'),
      now: () => clock.now(),
    });
    if (!opened.ok) throw new Error(opened.message);
    return opened.emulator;
  };
  const shown: string[] = [];
  const show = async (args: readonly string[]) => {
    const { stdout, stderr, exit } = await muster([...args, '--quiet', folder]);
    shown.push(`$ muster ${args.join(' ')}\n${`${stderr}${stdout}`.trimEnd()}\n$ echo $?\n${String(exit)}`);
  };
  try {
    const files = blocksOf(guide, 'yaml')
      .map(({ text }) => text)
      .slice(0, 2);
    writeFileSync(join(folder, 'fleet.yaml'), files.join('\n---\n'));
    await show(['plan', '--emulator']);
    // The members are registered while the lab still lets muster in.
    await muster(['apply', '--emulator', '--yes', '--no-publish', '--quiet', folder]);
    const world = await emulator();
    const lab = world.workspaceIds().find((id) => id.endsWith('/northgate-lab')) ?? '';
    world.happen({ kind: 'removeRole', workspace: lab });
    await world.flush();
    const held = await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    expect(held.exit).toBe(4);
    shown.push(/^Steps not done[^]*?(?=\n\n)/m.exec(held.stdout)?.[0] ?? '');
    expect(blocksOf(guide, 'console').map(({ text }) => text)).toEqual(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a ring waits until the one below has had what is new for a day; the nightly apply then takes it up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-soak-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const run = musterIn(folder, clock);
  const muster = async (args: string) => {
    const { stdout, stderr, exit } = await run([...args.split(' '), '--emulator', '--quiet', folder]);
    return { exit, stdout, stderr };
  };
  try {
    const [, rolled = '', soaking = ''] = blocksOf(guide, 'yaml').map(({ text }) => text);
    writeFileSync(join(folder, 'fleet.yaml'), `${soaking.replaceAll('-emea', '-soc')}\n---\n${rolled}`);
    const first = await muster('apply --yes');
    expect([first.exit, first.stderr.includes('error')]).toEqual([0, false]);
    expect(first.stdout).toContain('… Apply succeeded; 1 ring waits for a later run.');
    const waiting = await muster('plan --detailed-exitcode --out rest.json');
    expect(waiting.exit).toBe(2);
    expect(waiting.stdout).toContain('Nothing to do yet: 3 steps wait for a later run.');
    expect(waiting.stdout).toContain(blocksOf(guide, 'text')[0]?.text);
    const night = await muster('apply --yes');
    expect([night.exit, night.stdout.includes('MUS388')]).toEqual([0, true]);
    // Somebody forges the date of a plan: it does not end a soak.
    const ahead = await muster('plan --max-ring 0 --format json');
    expect(JSON.parse(ahead.stdout)).toMatchObject({ steps: [], waiting: [{ ring: 1, until: null }] });
    const saved = join(folder, 'rest.json');
    const text = readFileSync(saved, 'utf8');
    writeFileSync(saved, text.replace(/"createdAt": "2026/, '"createdAt": "2027'));
    const forged = await run(['apply', saved, folder, '--emulator', '--yes', '--quiet']);
    expect([forged.exit, forged.stdout.includes('waits until 2026-03-02')]).toEqual([0, true]);
    clock.advance(24 * 3_600_000);
    writeFileSync(saved, text);
    // A plan that was saved while the ring waited is what was reviewed: it does that, and is not stale.
    const reviewed = await run(['apply', saved, folder, '--emulator', '--yes', '--quiet']);
    expect(reviewed.exit).toBe(0);
    const after = await muster('apply --yes');
    expect(after.exit).toBe(0);
    expect(after.stdout).toContain('✔ Apply succeeded.');
    expect(after.stdout).toContain('northgate-soc / finance: ✔');
    expect((await muster('plan --detailed-exitcode')).exit).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
