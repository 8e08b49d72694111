import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { futureJudge, type PairFuture, pairOutlook, type PartOutlook } from '../../src/plan/pair-outlook.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { aFleetInput, aReading } from '../support/plan-world.js';

const items = ['audit', 'logon', 'mail'].map((name) => anItem(name));
const group = { displayName: 'EMEA' };
const before = '2026-01-01T11:05:00Z';

function outlookOf(fleet: DesiredFleet, live: LiveParent): readonly PartOutlook[] {
  const name = fleet.parents[0]?.name ?? '';
  return pairOutlook(planFleet(aFleetInput(fleet, { [name]: aReading(live) })));
}

/** `member/item: future` of every pair. */
function futuresOf(parts: readonly PartOutlook[]): readonly string[] {
  return parts.flatMap((part) => {
    const futureOf = futureJudge(part);
    return part.members.flatMap(({ name }, at) =>
      part.items.map((item) => `${name}/${item.name}: ${futureOf(item, at)}`),
    );
  });
}

test('a member that joins gets everything new, and who stays keeps what was not modified', () => {
  const live = aLiveParent()
    .withItems(...items)
    .withGroup('emea', ['bank'], group)
    .withAssignment('emea', items.slice(0, 2), { lastJobState: 'Succeeded', lastJobEndTime: before })
    .build();
  const fleet = aFleet().withGroup('emea', ['bank', 'mill'], group).build();
  expect(futuresOf(outlookOf(fleet, live))).toEqual([
    'bank/audit: unchanged',
    'bank/logon: unchanged',
    'bank/mail: new',
    'mill/audit: new',
    'mill/logon: new',
    'mill/mail: new',
  ]);
});

test('what was never published is new, whatever groups and assignments hold', () => {
  const live = aLiveParent()
    .withItems(...items)
    .withGroup('emea', ['bank'], group)
    .withAssignment('emea', items)
    .build();
  const futures = futuresOf(outlookOf(aFleet().withGroup('emea', ['bank'], group).build(), live));
  expect(futures).toEqual(items.map(({ name }) => `bank/${name}: new`));
});

test('a group that is published by hand waits with what it lacks', () => {
  const fleet = aFleet()
    .withGroup('emea', ['bank'], { ...group, publish: 'Manual' })
    .build();
  const futures = futuresOf(
    outlookOf(
      fleet,
      aLiveParent()
        .withItems(...items)
        .build(),
    ),
  );
  expect(futures).toEqual(items.map(({ name }) => `bank/${name}: waiting`));
});

const [audit, logon, mail] = items;

function aPart(more: Partial<PartOutlook>): PartOutlook {
  return {
    parent: 'soc',
    group: 'emea',
    part: 'emea',
    items,
    members: ['bank', 'mill'].map((name) => ({
      name,
      workspace: `/w/${name}`,
      has: [new Set(items.map(({ resourceId }) => (resourceId ?? '').toLowerCase()))],
    })),
    published: true,
    reasons: [],
    ...more,
  };
}

test('each reason is of the pairs that it names', () => {
  if (audit === undefined || logon === undefined || mail === undefined) throw new Error('three items');
  const reasons = [
    { why: 'itemModified', items: [audit] },
    { why: 'notDelivered', items: [logon] },
    { why: 'copyDiffers', missing: 1, changed: 0, items: [mail], members: ['mill'] },
  ] as const;
  expect(futuresOf([aPart({ reasons })])).toEqual([
    'bank/audit: updated',
    'bank/logon: again',
    'bank/mail: unchanged',
    'mill/audit: updated',
    'mill/logon: again',
    'mill/mail: updated',
  ]);
});

test('a failed last job sends all again, and a plan without that publish waits', () => {
  const reasons = [{ why: 'lastJob', state: 'Failed' }] as const;
  const all = (published: boolean) => [
    ...new Set(futuresOf([aPart({ reasons, published })]).map((text) => text.split(': ')[1])),
  ];
  expect([all(true), all(false)]).toEqual([['again'], ['waiting']]);
});

test('law: a pair is unchanged exactly where it was delivered and no reason names it, published or not', () => {
  fc.assert(
    fc.property(fc.subarray(items), fc.subarray(items), fc.boolean(), (modified, held, published) => {
      const has = [new Set(held.map(({ resourceId }) => (resourceId ?? '').toLowerCase()))];
      const part = aPart({
        members: [{ name: 'bank', workspace: '/w/bank', has }],
        reasons: modified.length === 0 ? [] : [{ why: 'itemModified', items: modified }],
        published,
      });
      const futureOf = futureJudge(part);
      for (const item of items) {
        const expected: PairFuture = !held.includes(item)
          ? 'new'
          : modified.includes(item)
            ? 'updated'
            : 'unchanged';
        expect(futureOf(item, 0)).toBe(published || expected === 'unchanged' ? expected : 'waiting');
      }
    }),
  );
});

test('a ring that waits, and a plan without publishes, bring nothing yet', () => {
  const fleet = aFleet()
    .withParent('soc', { soak: { text: '1d', ms: 86_400_000 } })
    .withGroup('canary', ['lab'])
    .withGroup('emea', ['bank'], { ring: 1 })
    .build();
  const live = aLiveParent()
    .withItems(...items.slice(0, 1))
    .build();
  const futuresWith = (options: Parameters<typeof aFleetInput>[2]) =>
    futuresOf(pairOutlook(planFleet(aFleetInput(fleet, { soc: aReading(live) }, options))));
  expect(futuresWith({ limits: { now: 0 } })).toEqual(['lab/audit: new', 'bank/audit: waiting']);
  expect(futuresWith({})).toEqual(['lab/audit: new', 'bank/audit: new']);
  expect(futuresWith({ publish: false })).toEqual(['lab/audit: waiting', 'bank/audit: waiting']);
});
