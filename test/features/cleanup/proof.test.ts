import { expect, test } from 'vitest';
import { bodyHash, itemBody } from '../../../src/content/canonical-body.js';
import { readCopy } from '../../../src/features/cleanup/judge-orphan.js';
import { judgeProof, type Proof } from '../../../src/features/cleanup/proof.js';
import type { ContentItem } from '../../../src/model/content.js';
import { anItem, workspaceId } from '../../support/builders.js';
import { FakeArm } from '../../support/fake-arm.js';
import { FakeClock } from '../../support/fake-clock.js';

const at = (second: number, tenths = 5) =>
  `2026-01-01T10:00:${String(second).padStart(2, '0')}.${String(tenths)}0`;
const time = (second: number, tenths?: number) => `${at(second, tenths)}Z`;
const bodyOf = (query: string) => ({ properties: { query } });

/** The job starts at 10.5 s, carries the item out at 20.5 s and ends at 30.5 s. */
const proof: Proof = {
  parent: 'soc',
  itemId: anItem('rule').resourceId ?? '',
  workspace: workspaceId('london'),
  startTime: time(10),
  executionTime: time(20),
  endTime: time(30),
  source: 'job 1',
};
const untold: Proof = { ...proof, executionTime: undefined };

const delivered = anItem('rule', {
  modifiedAt: undefined,
  displayName: 'Rule',
  body: itemBody(bodyOf('as it was')),
});
const suspect = (modifiedAt: string | undefined, query: string) => ({
  kind: 'AnalyticsRule' as const,
  displayName: 'Rule',
  hash: bodyHash(bodyOf(query)),
  ...(modifiedAt === undefined ? {} : { modifiedAt }),
});

/** What the central workspace holds by now, and what the resource in the member means. */
const centrals: Readonly<Record<string, readonly [ContentItem | undefined, string]>> = {
  'equal, unchanged': [{ ...delivered, modifiedAt: time(5) }, 'as it was'],
  'equal, changed and back': [{ ...delivered, modifiedAt: time(40) }, 'as it was'],
  'equal, of unknown age': [delivered, 'as it was'],
  'not equal, unchanged': [{ ...delivered, modifiedAt: time(5) }, 'edited'],
  'not equal, changed during the job': [{ ...delivered, modifiedAt: time(11) }, 'edited'],
  'not equal, changed since': [{ ...delivered, modifiedAt: time(40) }, 'edited'],
  'not equal, changed in the second of the start': [
    { ...delivered, modifiedAt: '2026-01-01T10:00:10Z' },
    'edited',
  ],
  'not equal, of unknown age': [delivered, 'edited'],
  'known in part, changed since': [
    {
      ...delivered,
      modifiedAt: time(40),
      body: itemBody(bodyOf('as it was'), true),
    },
    'as it was',
  ],
  'called otherwise by now': [{ ...delivered, displayName: 'Other', modifiedAt: time(40) }, 'edited'],
  'another kind by now': [{ ...delivered, kind: 'HuntingQuery', modifiedAt: time(40) }, 'edited'],
  gone: [undefined, 'edited'],
};

/** When the resource was written, and by which proof it is judged. */
const moments: readonly (readonly [string, string | undefined, Proof])[] = [
  ['before the start', time(9), proof],
  ['in the tick before it', '2026-01-01T10:00:10.4999999Z', proof],
  ['at the start', '2026-01-01T10:00:10.5000000Z', proof],
  ['at the execution', '2026-01-01T10:00:20.5000000Z', proof],
  ['in the tick after it', '2026-01-01T10:00:20.5000001Z', proof],
  ['after the end', time(31), proof],
  ['in the second of the start', '2026-01-01T10:00:10Z', proof],
  ['in a second within', '2026-01-01T10:00:15Z', proof],
  ['in the second of the execution', '2026-01-01T10:00:20Z', proof],
  ['before the end of a job that tells no execution', time(29), untold],
  ['after the end of one', time(31), untold],
  ['at an unknown time', undefined, proof],
];

test('the truth table: what is proven, by when it was written and what the item means by now', () => {
  const letters = { proven: 'P', notProven: 'n', edited: 'e', ageUnknown: '?' } as const;
  const rows = moments.map(([moment, modifiedAt, one]) => {
    const verdicts = Object.values(centrals).map(
      ([item, query]) => letters[judgeProof(suspect(modifiedAt, query), item, one)],
    );
    return `${verdicts.join(' ')}  ${moment}`;
  });
  expect(Object.keys(centrals)).toHaveLength(12);
  expect(rows).toEqual([
    'n n n n n n n n n n n n  before the start',
    'n n n n n n n n n n n n  in the tick before it',
    'P P P e P P P ? P n n P  at the start',
    'P P P e P P P ? P n n P  at the execution',
    'e e e e e e e e e e e e  in the tick after it',
    'e e e e e e e e e e e e  after the end',
    'P P P e ? ? ? ? ? n n ?  in the second of the start',
    'P P P e P P P ? P n n P  in a second within',
    'P P P e ? ? ? ? ? n n ?  in the second of the execution',
    'P P P e ? ? ? ? ? n n ?  before the end of a job that tells no execution',
    'e e e e e e e e e e e e  after the end of one',
    '? ? ? e ? ? ? ? ? n n ?  at an unknown time',
  ]);
});

test('times that cannot be read prove nothing', () => {
  const [item, query] = centrals['equal, unchanged'] ?? [];
  for (const wrong of [{ startTime: 'soon' }, { executionTime: 'later' }])
    expect(judgeProof(suspect(time(15), query ?? ''), item, { ...proof, ...wrong })).toBe('ageUnknown');
});

test.each([
  ['2026-01-31T00:00:00Z', '2026-01-31T00:00:00Z'],
  ['9999-12-31T23:59:59Z', undefined],
])('a copy that says it was written %s was written: %s', async (told, read) => {
  const copy = anItem('rule', { modifiedAt: told });
  const arm = new FakeArm(new FakeClock()).holdItem(copy);
  const { kind, resourceId } = copy;
  const answer = await readCopy(
    arm,
    { kind, resourceId: resourceId ?? '' },
    { central: workspaceId('soc'), own: workspaceId('london') },
  );
  expect(answer.ok && answer.value !== 'unlike' && answer.value?.modifiedAt).toBe(read);
});
