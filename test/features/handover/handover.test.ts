import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HandOver } from '../../../src/features/handover/hand-over.js';
import { distribution } from '../../../src/model/defender-distribution.js';
import type { HandOverJson } from '../../../src/features/handover/shape.js';
import { anItem } from '../run/builders.js';
import { anEngine, muster } from '../../cli/fakes.js';

const handOver: HandOver = {
  groups: [
    {
      parent: 'contoso-soc',
      group: 'finance-eu',
      members: ['fabrikam-prod'],
      homeMembers: [],
      tenants: 1,
      items: [{ item: anItem(1), needs: [] }],
      sets: 1,
      operations: 1,
      publishes: 1,
    },
  ],
  findings: [],
  problems: [],
};

const engine = (more: Partial<HandOver> = {}) =>
  anEngine({ readHandOver: () => Promise.resolve({ ...handOver, ...more }) });

const text = `Defender’s content distribution could carry 1 of 1 item of 1 group.
As Microsoft’s page said on ${distribution.checkedOn} (MicrosoftDocs/defender-docs at ${distribution.source.commit.slice(0, 8)}).

contoso-soc / finance-eu: 1 of 1 item carried
  1 member in 1 tenant; 1 operation, 1 publish
  ✔ carried: AnalyticsRule 1
`;

test('handover prints what could be carried, within the scope', async () => {
  const used = engine();
  const { exit, out, err } = await muster('handover --group finance-eu', used);
  expect([exit, out, err]).toEqual([0, text, '']);
  expect(used.arguments.readHandOver?.[2]).toEqual({ groups: ['finance-eu'] });
});

test('handover as JSON and as Markdown, on stdout and in files', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'muster-handover-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const json = await muster('handover --format json --report h.md --report h.json', engine(), { cwd });
  const document = JSON.parse(json.out) as HandOverJson;
  expect([json.exit, document.summary]).toEqual([0, { groups: 1, items: 1, carried: 1, notCarried: 0 }]);
  expect(await readFile(join(cwd, 'h.json'), 'utf8')).toBe(json.out);
  const markdown = await muster('handover --format markdown', engine());
  expect(markdown.out).toMatch(/^## Hand-over to Defender\n/);
  expect(await readFile(join(cwd, 'h.md'), 'utf8')).toBe(markdown.out);
});

test('a parent that could not be read exits 1, and the others are printed', async () => {
  const problems = [{ code: 'MUS203', message: 'refused: 403' }] as const;
  const { exit, out, err } = await muster('handover', engine({ problems }));
  expect([exit, out, err]).toEqual([1, text, 'error MUS203 refused: 403\n']);
});

test('files that cannot be used, and reports that cannot be written, exit 1', async () => {
  const loadFleet = () =>
    Promise.resolve({
      ok: false as const,
      problems: [{ code: 'MUS116' as const, message: 'none' }],
      files: [],
    });
  const invalid = await muster('handover --format json', anEngine({ loadFleet }));
  const { errors } = JSON.parse(invalid.out) as HandOverJson;
  expect([invalid.exit, errors.map(({ code }) => code)]).toEqual([1, ['MUS116']]);
  const used = engine();
  expect([(await muster('handover --report no/where.md', used)).exit, used.calls]).toEqual([1, []]);
});
