import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { blocksOf, readDocument } from '../../docs/documents.js';
import { inEmulator, musterIn } from '../../docs/run-muster.js';
import { YieldingClock } from '../../support/fake-clock.js';

const [before = ''] = blocksOf(readDocument('docs/exceptions.md'), 'yaml').map(({ text }) => text);
const [guide = ''] = blocksOf(readDocument('docs/offboarding.md'), 'yaml').map(({ text }) => text);
const leaver = guide.split('\n---\n')[1] ?? '';
const documents = before.split('\n---\n');
const withLeaver = (offboard: string) =>
  documents
    .map((text) => (text.includes('name: harbour-bank') ? leaver.replace('DeleteCopies', offboard) : text))
    .join('\n---\n');

/** The fleet of the guide to exceptions, applied; then with the bank leaving. */
async function leaving(offboard: string) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-offboard-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const run = musterIn(folder, clock);
  const muster = async (command: string) => {
    const ended = await run([...command.split(' '), '--emulator', folder]);
    clock.advance(2 * 3_600_000);
    return { exit: ended.exit, text: `${ended.stderr}${ended.stdout}`.replace(/\s+/g, ' ') };
  };
  writeFileSync(join(folder, 'fleet.yaml'), before);
  expect((await muster('apply --yes')).exit).toBe(0);
  writeFileSync(join(folder, 'fleet.yaml'), withLeaver(offboard));
  const rulesAt = async (name: string): Promise<number> => {
    let rules = 0;
    await inEmulator(folder, clock, (emulator) => {
      const id = emulator.workspaceIds().find((one) => one.endsWith(`/${name}`)) ?? '';
      rules = emulator.view(id)?.alertRules.length ?? 0;
    });
    return rules;
  };
  return { folder, clock, muster, rulesAt };
}

const apply = 'apply --yes --max-lost-pairs 100% --max-deletes 1';

test('who leaves is taken out of its groups, its copies are deleted, and its document can go', async () => {
  const { folder, muster, rulesAt } = await leaving('DeleteCopies');
  const plan = await muster('plan');
  expect(plan.text).toContain('- delete member harbour-bank: its document says that it leaves');
  expect(plan.text).toMatch(
    /MUS385 Member harbour-bank leaves northgate-soc: .* deletes from its workspace, of up to 5 copies, what was provably delivered/,
  );
  expect([await rulesAt('harbour-bank'), await rulesAt('mill-retail')]).toEqual([5, 5]);
  const first = await muster(apply);
  expect(first.exit).toBe(0);
  expect(first.text).toContain('5 orphaned copies to delete.');
  expect(first.text).toContain(
    'MUS386 Member harbour-bank: 5 copies deleted from its workspace, no copy of muster’s is left there.',
  );
  expect([await rulesAt('harbour-bank'), await rulesAt('mill-retail')]).toEqual([0, 5]);
  expect(readdirSync(join(folder, '.muster', 'backup'))).toHaveLength(1);
  const second = await muster(apply);
  expect(second.exit).toBe(0);
  expect(second.text).toContain('MUS385 Member harbour-bank has left northgate-soc.');
  expect(second.text).toMatch(
    /Member harbour-bank: no copy of muster’s is left there\. .* its document can be removed\./,
  );
  writeFileSync(
    join(folder, 'fleet.yaml'),
    documents.filter((text) => !text.includes('name: harbour-bank')).join('\n---\n'),
  );
  const gone = await muster('plan --detailed-exitcode');
  expect([gone.exit, gone.text.includes('MUS387')]).toEqual([0, false]);
});

test('who keeps the copies has them, and an edited one always stays', async () => {
  const { muster, rulesAt } = await leaving('KeepCopies');
  const { exit, text } = await muster(apply);
  expect(exit).toBe(0);
  expect(text).toContain('Member harbour-bank: 5 copies stay: 5 as the document asks. Once');
  expect(await rulesAt('harbour-bank')).toBe(5);

  const other = await leaving('DeleteCopies');
  await inEmulator(other.folder, other.clock, (emulator) => {
    const id = emulator.workspaceIds().find((one) => one.endsWith('/harbour-bank')) ?? '';
    const [rule] = emulator.view(id)?.alertRules ?? [];
    if (rule?.kind === undefined) throw new Error('The bank has no rule.');
    emulator.putContent(id, {
      name: rule.name,
      type: 'Microsoft.SecurityInsights/alertRules',
      kind: rule.kind,
      properties: { ...rule.properties, severity: 'Low' },
    });
  });
  const edited = await other.muster(apply);
  expect(edited.exit).toBe(0);
  expect(edited.text).toContain(
    'Member harbour-bank: 4 copies deleted from its workspace, 1 copy stays: 1 changed since it was delivered. Once',
  );
  expect(await other.rulesAt('harbour-bank')).toBe(1);
});

test('nothing is deleted from members without a yes, in a run of some groups, or without proof', async () => {
  const { folder, muster, rulesAt } = await leaving('DeleteCopies');
  expect((await muster(apply.replace(' --yes', ''))).exit).toBe(1);
  expect((await muster(`${apply} --group customers`)).exit).toBe(0);
  expect(await rulesAt('harbour-bank')).toBe(5);
  rmSync(join(folder, '.muster', 'evidence'), { recursive: true });
  const { exit, text } = await muster(apply);
  expect(exit).toBe(0);
  expect(text).toContain('Member harbour-bank: 5 copies stay: 5 not proven');
  expect(await rulesAt('harbour-bank')).toBe(5);
});

test('a document that is removed straight away is a warning that counts what stays', async () => {
  const { folder, muster } = await leaving('DeleteCopies');
  writeFileSync(
    join(folder, 'fleet.yaml'),
    documents.filter((text) => !text.includes('name: harbour-bank')).join('\n---\n'),
  );
  const { text } = await muster('plan');
  expect(text).toMatch(
    /MUS387 Live member harbour-bank-\S+ is in no file, and leaves group customers: up to 5 copies stay/,
  );
});

test('copies of more members than allowed stay where they are, though their resources are gone already', async () => {
  const { folder, muster, rulesAt } = await leaving('DeleteCopies');
  // The resources of both go in a run that could prove nothing, so that the next has no member left to count.
  const both = documents
    .map((text) => (text.includes('kind: Member') ? `${text.trimEnd()}\n  offboard: DeleteCopies\n` : text))
    .join('\n---\n');
  writeFileSync(join(folder, 'fleet.yaml'), both);
  const evidence = join(folder, '.muster', 'evidence');
  renameSync(evidence, `${evidence}-elsewhere`);
  expect(
    (await muster('apply --yes --max-lost-pairs 100% --max-deletes 3 --allow-empty customers')).exit,
  ).toBe(0);
  rmSync(evidence, { recursive: true, force: true });
  renameSync(`${evidence}-elsewhere`, evidence);
  const before = [await rulesAt('harbour-bank'), await rulesAt('mill-retail')];
  const refused = await muster('apply --yes');
  expect(refused.exit).toBe(4);
  expect(refused.text).toMatch(
    /MUS431 Apply would delete 10 copies from 2 of \d members, which leave: harbour-bank, mill-retail; 1 would be allowed\. hint: .* allow them with --max-deletes 2\./,
  );
  expect([await rulesAt('harbour-bank'), await rulesAt('mill-retail')]).toEqual(before);
  expect((await muster('apply --yes --max-deletes 2')).exit).toBe(0);
  expect([await rulesAt('harbour-bank'), await rulesAt('mill-retail')]).toEqual([0, 0]);
});
