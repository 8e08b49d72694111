import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import type { Restoration } from '../../../src/azure/read/read-content.js';
import { backupCopies } from '../../../src/features/cleanup/backup-copies.js';
import {
  type CleanedCopy,
  type Cleanup,
  type DoomedCopy,
  judgeCleanup,
} from '../../../src/features/cleanup/cleanup.js';
import { anEngine, type FakeEngine, muster } from '../../cli/fakes.js';

function aCopy(n: number, member = 'bank'): DoomedCopy {
  const name = `rule-${String(n)}`;
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    member,
    item: {
      kind: 'AnalyticsRule',
      name,
      displayName: `Rule ${String(n)}`,
      resourceId: `/workspaces/${member}/alertRules/${name}`,
    },
    hash: 'h',
    provenBy: 'job job-1 of assignment finance-eu',
  };
}

const doomed = [aCopy(1), aCopy(2), aCopy(1, 'mill')];
const found: Cleanup = {
  doomed,
  held: [{ ...aCopy(3), reason: 'edited' }],
  sizes: new Map([
    ['bank', 40],
    ['mill', 5],
  ]),
  problems: [],
};

function engineOf(
  cleanup: Partial<Cleanup> = {},
  ended: (copy: DoomedCopy) => Partial<CleanedCopy> = () => ({}),
): FakeEngine {
  return anEngine({
    readCleanup: () => Promise.resolve({ ...found, ...cleanup }),
    deleteCopies: (_deps, _fleet, copies) =>
      Promise.resolve(
        copies.map((copy) => ({
          ...copy,
          status: 'deleted' as const,
          backup: `backup/${copy.item.name}.json`,
          problem: null,
          ...ended(copy),
        })),
      ),
  });
}

const list = `3 orphaned copies to delete.
  bank
    - AnalyticsRule "Rule 1" (rule-1), delivered by contoso-soc / finance-eu; proven by job job-1 of
      assignment finance-eu
    - AnalyticsRule "Rule 2" (rule-2), delivered by contoso-soc / finance-eu; proven by job job-1 of
      assignment finance-eu
  mill
    - AnalyticsRule "Rule 1" (rule-1), delivered by contoso-soc / finance-eu; proven by job job-1 of
      assignment finance-eu
A parent that no file declares may deliver these copies too: a member does not show who manages it,
so muster cannot know.

1 copy stays
  1 changed since it was delivered, in bank: "Rule 3"
`;

test('without --yes it only says what would be deleted', async () => {
  const engine = engineOf();
  const { exit, out: stdout, err: stderr } = await muster('cleanup fleet', engine);
  expect({ exit, stdout, stderr }).toEqual({
    exit: 0,
    stdout: `${list}
Dry run: nothing was deleted. With --yes: 3 copies of members.
`,
    stderr: '',
  });
  expect(engine.calls).not.toContain('deleteCopies');
});

test('a dry run says what would be refused, and is none', async () => {
  const { exit, out: stdout, err: stderr } = await muster('cleanup fleet --max-deletes 1', engineOf());
  expect({ exit, end: stdout.slice(list.length), stderr }).toEqual({
    exit: 0,
    end: `
Dry run: nothing was deleted. With --yes: 3 copies of members.
It would be refused: The cleanup deletes 2 of the 40 content items of member bank; 1 would be
  allowed. Read what it deletes; if all is meant, allow it with --max-deletes 2.
`,
    stderr: '',
  });
});

test('with --yes it deletes, and says where the bodies are', async () => {
  const engine = engineOf();
  const { exit, out: stdout } = await muster('cleanup fleet --yes', engine);
  expect([exit, stdout]).toEqual([
    0,
    `${list}\n✔ 3 copies deleted.\nThe deleted bodies are saved, the first in backup/rule-1.json\n`,
  ]);
});

test('what a member would lose beyond the allowance refuses all of it', async () => {
  const engine = engineOf();
  const { exit, out: stdout, err: stderr } = await muster('cleanup fleet --yes --max-deletes 1', engine);
  expect(engine.calls).not.toContain('deleteCopies');
  expect([exit, stdout.endsWith('✖ Refused: 0 copies deleted, 3 left.\n'), stderr]).toEqual([
    1,
    true,
    `error MUS422 The cleanup deletes 2 of the 40 content items of member bank; 1 would be allowed.
  hint: Read what it deletes; if all is meant, allow it with --max-deletes 2.
`,
  ]);
});

test('the allowance is 10 % of what a member holds, and at least one copy', () => {
  const of = (copies: number, size: number) =>
    judgeCleanup(
      {
        ...found,
        doomed: Array.from({ length: copies }, (_, n) => aCopy(n)),
        sizes: new Map([['bank', size]]),
      },
      undefined,
    ).length;
  expect([of(1, 1), of(2, 19), of(2, 20), of(3, 29)]).toEqual([0, 1, 0, 1]);
});

test('what failed is told with its reason, exit 4, and stands in the JSON', async () => {
  const problem = { code: 'MUS425', message: 'it was changed' } as const;
  const engine = engineOf({}, ({ member }) =>
    member === 'mill' ? { status: 'failed', backup: null, problem } : {},
  );
  const { exit, out: stdout, err: stderr } = await muster('cleanup fleet --yes --format json', engine);
  const json = JSON.parse(stdout) as { outcome: string; summary: unknown };
  expect([exit, json.outcome, json.summary]).toEqual([
    4,
    'failed',
    { planned: 0, deleted: 2, failed: 1, skipped: 0, held: 1 },
  ]);
  expect(stderr.endsWith('error MUS425 it was changed\n')).toBe(true);
  const schema = JSON.parse(readFileSync('schemas/cleanup.schema.json', 'utf8')) as object;
  const validate = new Ajv2020({ strictTypes: false, strictRequired: false }).compile(schema);
  validate(json);
  expect(validate.errors).toBeNull();
});

test('where nothing could be read there is nothing to say but that, exit 1; where some could, exit 4', async () => {
  const problems = [{ code: 'MUS205', message: 'No connection' }] as const;
  const none = await muster('cleanup fleet', engineOf({ doomed: [], held: [], sizes: new Map(), problems }));
  expect([none.exit, none.err]).toEqual([1, 'error MUS205 No connection\n']);
  expect((await muster('cleanup fleet', engineOf({ problems }))).exit).toBe(4);
});

test('Markdown folds by member', async () => {
  const { out: stdout } = await muster('cleanup fleet --yes --format markdown', engineOf());
  expect(stdout).toContain('<summary><code>bank</code>: 2 copies</summary>');
  expect(stdout).toContain(
    'deleted: AnalyticsRule <code>Rule 1</code>, saved in <code>backup/rule-1.json</code>',
  );
});

test('a backup never overwrites, escapes names, and fails where it cannot be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const at = new Date('2026-11-25T08:00:00.000Z');
  const backup = backupCopies(folder, join(folder, 'kept'), at);
  const copy = { ...aCopy(1), item: { ...aCopy(1).item, name: '../up' } };
  const body: Restoration = { resourceId: '/r', apiVersion: 'v', body: {}, answered: { a: 1 } };
  const saved = [await backup(copy, body), await backup(copy, body)];
  expect(saved).toEqual([
    { ok: true, value: 'kept/20261125T080000Z/bank/alertRules/_.%2Fup.json' },
    { ok: true, value: 'kept/20261125T080000Z/bank/alertRules/_.%2Fup~2.json' },
  ]);
  const text = await readFile(join(folder, 'kept/20261125T080000Z/bank/alertRules/_.%2Fup.json'), 'utf8');
  expect(JSON.parse(text)).toEqual(body);
  const blocked = await backupCopies(
    folder,
    join(folder, 'kept/20261125T080000Z/bank/alertRules/_.%2Fup.json'),
    at,
  )(copy, body);
  expect(blocked.ok ? [] : blocked.problems.map(({ code }) => code)).toEqual(['MUS424']);
});
