import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { splitPartName } from '../../src/model/part-name.js';
import { maxOperations } from '../../src/plan/parts/split-group.js';
import { aFleet, aLiveParent, anItem, memberName } from '../support/builders.js';
import { carriedOut } from '../support/carry-out.js';
import { planOf } from '../support/plan-world.js';

const group = { displayName: 'EMEA' };

function applied(fleet: DesiredFleet, live: LiveParent): LiveParent {
  return carriedOut(live, planOf(fleet, live));
}

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 20) };
const members = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];
/** Each weighs 100 items, so that few members fill a part. */
const names = ['a', 'b', 'c', 'd'];
const weighed = names.flatMap((name) =>
  Array.from({ length: 100 }, (_, index) => anItem(`${name}${String(index)}`, { displayName: name })),
);

interface Files {
  readonly members: readonly string[];
  readonly items: readonly string[];
  readonly overrides: readonly (readonly [readonly string[], readonly string[]])[];
}
const anyOverrides = fc.array(
  fc.tuple(fc.subarray(members, { minLength: 1 }), fc.subarray(names, { minLength: 1 })),
  { maxLength: 3 },
);
const anyFiles: fc.Arbitrary<Files> = fc.record({
  members: fc.subarray(members, { minLength: 1 }),
  items: fc.subarray(names, { minLength: 1 }),
  overrides: anyOverrides,
});

function fleetOf(files: Files): DesiredFleet {
  const fleet = aFleet()
    .withSelection('some', files.items)
    .withGroup('emea', files.members, { ...group, content: ['some'] });
  for (const name of members) if (!files.members.includes(name)) fleet.withMember(name);
  for (const [at, [whom, what]] of files.overrides.entries())
    fleet.withOverride(`override-${String(at)}`, whom, what);
  return fleet.build();
}

/** What the override documents leave out for a member, of what the group has. */
function leftFor({ overrides, items: selected }: Files, member: string): ReadonlySet<string> {
  const left = overrides.flatMap(([whom, what]) => (whom.includes(member) ? what : []));
  return new Set(left.filter((name) => selected.includes(name)));
}

function pairsAsked(files: Files): readonly string[] {
  return files.members.flatMap((member) => {
    const left = leftFor(files, member);
    const got = weighed.filter(
      ({ displayName }) => files.items.includes(displayName) && !left.has(displayName),
    );
    return got.map(({ name }) => `${member} ${name}`);
  });
}

function pairsLive(live: LiveParent): readonly string[] {
  return live.groups.flatMap(({ name, memberResourceNames }) => {
    const ids = live.assignments.find(({ targetResourceName }) => targetResourceName === name)?.itemIds ?? [];
    return memberResourceNames.flatMap((member) =>
      ids.map((id) => `${member.split('-')[0] ?? ''} ${id.split('/').at(-1) ?? ''}`),
    );
  });
}

const start: LiveParent = aLiveParent()
  .withItems(...weighed)
  .build();

test('what is delivered is exactly what the files ask for without the exceptions, in parts that a publish carries, for good', () => {
  fc.assert(
    fc.property(fc.array(anyFiles, { minLength: 1, maxLength: 4 }), (history) => {
      let live = start;
      for (const files of history) {
        const fleet = fleetOf(files);
        const plan = planOf(fleet, live);
        const before = new Set(pairsLive(live));
        const asked = pairsAsked(files);
        expect(plan.guard).toMatchObject({
          lostPairs: [...before].filter((pair) => !new Set(asked).has(pair)).length,
          newPairs: asked.filter((pair) => !before.has(pair)).length,
        });
        live = carriedOut(live, plan);
        const delivered = pairsLive(live);
        expect([...delivered].sort()).toEqual([...asked].sort());
        for (const { name, memberResourceNames } of live.groups) {
          const held = live.assignments.find(({ targetResourceName }) => targetResourceName === name);
          expect(memberResourceNames.length * (held?.itemIds.length ?? 0)).toBeLessThanOrEqual(maxOperations);
        }
        expect(planOf(fleet, live).steps).toEqual([]);
      }
    }),
    runs,
  );
});

test('an exception that comes or goes moves nobody else to another class', () => {
  fc.assert(
    fc.property(anyFiles, anyOverrides, (files, overrides) => {
      const changed = { ...files, overrides };
      const before = applied(fleetOf(files), start);
      const after = applied(fleetOf(changed), before);
      const stays = files.members.filter((member) =>
        sameSets(leftFor(files, member), leftFor(changed, member)),
      );
      const classOf = (live: LiveParent, member: string) =>
        live.groups
          .filter(({ memberResourceNames }) => memberResourceNames.includes(memberName(member)))
          .map(({ name }) => splitPartName(name)?.inClass ?? '');
      expect(stays.map((member) => classOf(after, member))).toEqual(
        stays.map((member) => classOf(before, member)),
      );
    }),
    runs,
  );
});

test('the same files and live state give the same plan, whatever the order', () => {
  fc.assert(
    fc.property(anyFiles, anyOverrides, (files, overrides) => {
      const live = applied(fleetOf(files), start);
      const turned: LiveParent = {
        ...live,
        groups: [...live.groups].reverse(),
        assignments: [...live.assignments].reverse(),
        content: [...live.content].reverse(),
      };
      const changed = fleetOf({ ...files, overrides });
      expect(planOf(changed, turned).steps).toEqual(planOf(changed, live).steps);
    }),
    runs,
  );
});

function sameSets(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((one) => right.has(one));
}
