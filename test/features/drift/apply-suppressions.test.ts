import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySuppressions, suppressionFindings } from '../../../src/features/drift/apply-suppressions.js';
import { isDrift, pairStates, type DriftPair } from '../../../src/features/drift/drift.js';
import type { Suppression } from '../../../src/model/desired.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  pairLines,
  parentDoc,
  type Spec,
} from '../../support/drift-world.js';

const at = { file: 'fleet.yaml', line: 1, column: 1 };

function aSuppression(name: string, match: Partial<Suppression>): Suppression {
  return { name, reason: `${name} is known`, until: '2027-01-31', at, untilAt: at, ...match };
}

function aPair(more: Partial<DriftPair> = {}): DriftPair {
  return {
    parent: 'soc',
    group: 'all',
    member: 'bank',
    item: { kind: 'AnalyticsRule', name: 'r1', displayName: 'Rule [one]', resourceId: '/r1' },
    state: 'changed',
    matchedBy: 'name',
    patch: replacing('/properties/severity'),
    ...more,
  };
}

function replacing(...paths: readonly string[]): DriftPair['patch'] {
  return paths.map((path) => ({ op: 'replace' as const, path, value: 1 }));
}

/** Names of what accepts the pair. */
function by(pair: DriftPair, ...suppressions: readonly Suppression[]): readonly string[] | undefined {
  return applySuppressions(suppressions, [pair]).pairs[0]?.suppressed?.by;
}

describe('a suppression without a pointer', () => {
  test.each([
    ['member', { member: ['BANK'] }, true],
    ['a pattern of the member', { member: ['b*'] }, true],
    ['another member', { member: ['shop'] }, false],
    ['all but the member', { member: ['!bank'] }, false],
    ['group', { group: ['a??'] }, true],
    ['another group', { group: ['some'] }, false],
    ['resource name', { item: ['r1'] }, true],
    ['display name, brackets being themselves', { item: ['Rule [one]'] }, true],
    ['another item', { item: ['Rule o'] }, false],
    ['one key that does not hold', { member: ['bank'], item: ['x'] }, false],
  ])('by %s', (_, match, accepted) => {
    expect(by(aPair(), aSuppression('s', match))).toEqual(accepted ? ['s'] : undefined);
  });

  test('by the alias of a function', () => {
    const item = {
      kind: 'Function',
      name: 'f',
      displayName: 'F',
      alias: 'Lookup',
      resourceId: null,
    } as const;
    expect(by(aPair({ item }), aSuppression('s', { item: ['look*'] }))).toEqual(['s']);
  });

  test('by a group fits nothing that no group is known of, whether it is negative or not', () => {
    const orphan = aPair({ group: null, state: 'orphaned' });
    expect(by(orphan, aSuppression('s', { group: ['*'] }))).toBeUndefined();
    expect(by(orphan, aSuppression('s', { group: ['!some'] }))).toBeUndefined();
  });

  test('accepts what is missing, changed, behind and orphaned; never what could not be read', () => {
    const accepted = pairStates.filter(
      (state) => by(aPair({ state }), aSuppression('s', { item: ['*'] })) !== undefined,
    );
    expect(accepted).toEqual(['missing', 'changed', 'behind', 'orphaned', 'orphanSuspected']);
  });
});

describe('a suppression with a pointer', () => {
  const severity = aSuppression('severity', { pointer: ['/properties/severity'] });

  test('accepts changes at it and below, and no others', () => {
    const below = aPair({ patch: replacing('/properties/severity/0') });
    const beside = aPair({ patch: replacing('/properties/severityOf') });
    const above = aPair({ patch: replacing('/properties') });
    expect([aPair(), below, beside, above].map((pair) => by(pair, severity))).toEqual([
      ['severity'],
      ['severity'],
      undefined,
      undefined,
    ]);
  });

  test('a pair with a further change stays drift', () => {
    expect(by(aPair({ patch: replacing('/properties/severity', '/properties/query') }), severity)).toBe(
      undefined,
    );
  });

  test('accepts a copy that is behind as one that is changed', () => {
    expect(by(aPair({ state: 'behind' }), severity)).toEqual(['severity']);
    const more = aPair({ state: 'behind', patch: replacing('/properties/severity', '/properties/query') });
    expect(by(more, severity)).toBeUndefined();
  });

  test('never accepts a missing copy', () => {
    expect(by(aPair({ state: 'missing', patch: undefined }), severity)).toBeUndefined();
  });

  test('several accept a pair together, with all their reasons and the first of their days', () => {
    const query = aSuppression('query', { pointer: ['/properties/q*'], until: '2026-12-31' });
    const pair = aPair({ patch: replacing('/properties/severity', '/properties/query') });
    expect(applySuppressions([severity, query], [pair]).pairs).toEqual([
      {
        ...pair,
        suppressed: {
          reason: 'query is known; severity is known',
          until: '2026-12-31',
          by: ['query', 'severity'],
        },
      },
    ]);
  });
});

describe('findings', () => {
  const over = aSuppression('over', { member: ['bank'], over: true });
  const told = (suppressions: readonly Suppression[], pairs: readonly DriftPair[], complete = true) => {
    const { fitted } = applySuppressions(suppressions, pairs);
    return suppressionFindings(suppressions, [fitted, new Map()], pairs, complete).map(
      ({ code, message }) => `${code} ${message}`,
    );
  };

  test('what is over accepts nothing, and says that its drift is back', () => {
    expect(by(aPair(), over)).toBeUndefined();
    expect(told([over], [aPair(), aPair()])).toEqual([
      'MUS347 Suppression over ended with 2027-01-31: 2 pairs that it fits are not suppressed by it any more (over is known).',
    ]);
  });

  test('what fits nothing is told where everything was looked at', () => {
    const other = aSuppression('other', { member: ['shop'] });
    expect(told([other], [aPair()])).toEqual(['MUS348 Suppression other fits nothing that drift has found.']);
    expect(told([other], [aPair()], false)).toEqual([]);
  });

  test('what only seems to fit is told with the character that tells it apart', () => {
    const hints = (one: Partial<Suppression>, ...pairs: readonly DriftPair[]) =>
      suppressionFindings([aSuppression('other', one)], [], pairs, true).map(({ hint }) => hint);
    const fix = 'Remove it, or fix its match.';
    const { displayName } = aPair().item;
    const strange = `${displayName}\u200b`;
    expect([
      hints({ item: [strange] }, aPair()),
      hints({ member: ['b\u0430nk'] }, aPair()),
      hints({ group: ['\u0435mea'] }, aPair({ group: 'emea' })),
      hints({ member: ['b\u0430nk'] }, aPair({ state: 'inSync' })),
      hints({ member: ['shop'] }, aPair({ group: null })),
    ]).toEqual([
      [
        `${fix} "${strange}" only seems to fit "${displayName}". Character ${String(displayName.length + 1)} is U+200B here and missing there.`,
      ],
      [`${fix} "b\u0430nk" only seems to fit "bank". Character 2 is U+0430 here and U+0061 there.`],
      [`${fix} "\u0435mea" only seems to fit "emea". Character 1 is U+0435 here and U+0065 there.`],
      [fix],
      [fix],
    ]);
  });

  test('what only accepts a part of a pair is not told: it is needed once the rest is fixed', () => {
    const severity = aSuppression('severity', { pointer: ['/properties/severity'] });
    expect(told([severity], [aPair({ patch: replacing('/properties/severity', '/x') })])).toEqual([]);
  });
});

test('a pair is accepted exactly where something whole fits it, or all its changes are covered', () => {
  const path = fc.constantFrom('/a', '/a/b', '/a/b/c', '/b', '/b/a', '/ab');
  const suppression = fc.record({
    member: fc.constantFrom(['bank'], ['shop'], ['*']),
    pointer: fc.option(fc.uniqueArray(path, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    over: fc.constantFrom(undefined, undefined, true as const),
  });
  fc.assert(
    fc.property(
      fc.array(suppression, { maxLength: 4 }),
      fc.uniqueArray(path, { minLength: 1 }),
      (all, paths) => {
        const suppressions = all.map((match, index) =>
          aSuppression(`s${String(index)}`, {
            member: match.member,
            ...(match.pointer === undefined ? {} : { pointer: match.pointer }),
            ...(match.over === undefined ? {} : { over: match.over }),
          }),
        );
        const live = suppressions.filter((one) => one.over !== true && !one.member?.includes('shop'));
        const covered = (one: string) =>
          live.some(({ pointer }) => pointer?.some((top) => `${one}/`.startsWith(`${top}/`)));
        const wanted = live.some(({ pointer }) => pointer === undefined) || paths.every(covered);
        expect(by(aPair({ patch: replacing(...paths) }), ...suppressions) !== undefined).toBe(wanted);
      },
    ),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 200) },
  );
});

describe('drift', () => {
  const fleetWith = (...suppressions: readonly (readonly [string, string, Spec])[]) =>
    fleetFrom([
      parentDoc('central'),
      memberDoc('ams', ['central']),
      groupDoc('all', ['ams'], ['everything']),
      ['ContentSelection', 'everything', { include: [{ kind: 'AnalyticsRule' }] }],
      ...suppressions,
    ]);
  const tuned = (match: Spec) =>
    ['Suppression', 'tuned', { match, reason: 'Tuned there', until: '2027-01-31' }] as const;

  async function editedWorld() {
    const world = driftWorld([{ name: 'central', content: 'sample' }, { name: 'ams' }]);
    await world.apply(fleetWith());
    const [rule] = world.held('ams').filter(({ kind }) => kind === 'Scheduled');
    if (rule === undefined) throw new Error('the sample has a rule');
    const edited = { ...rule.properties, severity: rule.properties.severity === 'Low' ? 'High' : 'Low' };
    world.put({ ...rule, properties: edited });
    return { world, rule };
  }

  test('lists what is suppressed, and counts it nowhere', async () => {
    const { world, rule } = await editedWorld();
    const fleet = fleetWith(tuned({ member: 'ams', pointer: '/properties/severity' }));
    const drift = await world.drift(fleet);
    expect(drift.pairs.map(({ item, state, suppressed }) => [item.name, state, suppressed])).toEqual([
      [rule.name, 'changed', { reason: 'Tuned there', until: '2027-01-31', by: ['tuned'] }],
    ]);
    expect([drift.counts.changed, isDrift(drift, true), drift.findings, drift.problems]).toEqual([
      0,
      false,
      [],
      [],
    ]);
    const without = await world.drift(fleetWith());
    expect([without.counts.changed, isDrift(without, false), pairLines(without)]).toEqual([
      1,
      true,
      pairLines(drift),
    ]);
  });

  test('of some groups says of no suppression that it fits nothing', async () => {
    const { world } = await editedWorld();
    const fleet = fleetWith(tuned({ item: 'no such item' }));
    const whole = await world.drift(fleet);
    expect(whole.findings.map(({ code, at: place }) => [code, place?.line])).toEqual([['MUS348', 9]]);
    const part = await world.drift(fleet, { scope: { groups: ['all'] } });
    expect(part.findings).toEqual([]);
  });
});
