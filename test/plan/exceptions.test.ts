import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContentItem } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { splitPartName } from '../../src/model/part-name.js';
import { planDigest } from '../../src/plan/compare/plan-digest.js';
import { maxOperations } from '../../src/plan/parts/split-group.js';
import { aFleet, aLiveParent, anItem, assignmentId, groupId, memberName, span } from '../support/builders.js';
import { carriedOut } from '../support/carry-out.js';
import { codesOf, orderOf, planOf, stepOf } from '../support/plan-world.js';

const items = ['audit', 'logon', 'mail', 'proxy'].map((name) => anItem(name));
const everyone = ['bank', 'mill', 'vault'];
const group = { displayName: 'EMEA' };

/** The fleet of one group, with an override for each entry: members, then items. */
function fleetWith(
  overrides: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {},
  members = everyone,
): DesiredFleet {
  const fleet = aFleet().withGroup('emea', members, group);
  for (const [name, [whom, what]] of Object.entries(overrides)) fleet.withOverride(name, whom, what);
  return fleet.build();
}

function applied(fleet: DesiredFleet, live: LiveParent): LiveParent {
  return carriedOut(live, planOf(fleet, live));
}

const untouched = aLiveParent()
  .withItems(...items)
  .withGroup('emea', everyone, group)
  .withAssignment('emea', items, { lastJobState: 'Succeeded', lastJobEndTime: '2026-01-01T11:05:00Z' })
  .build();

/** Live groups with their members and items, by name. */
function partsOf({ groups, assignments, members }: LiveParent): Readonly<Record<string, string>> {
  const names = new Map(members.map(({ name, workspace }) => [name, workspace.split('/').at(-1)]));
  return Object.fromEntries(
    groups.map(({ name, memberResourceNames }) => {
      const ids = assignments.find(({ targetResourceName }) => targetResourceName === name)?.itemIds ?? [];
      const held = memberResourceNames.map((one) => names.get(one)).join(' ');
      return [name, `${held}: ${ids.map((id) => id.split('/').at(-1)).join(' ')}`];
    }),
  );
}

describe('members with exceptions', () => {
  const fleet = fleetWith({ noise: [['bank'], ['mail']] });
  const [hash = ''] = planOf(fleet, untouched).steps.flatMap(({ part }) => part?.inClass ?? []);
  const part = `emea--x-${hash}`;

  test('get a part of their own, whose assignment leaves the items out', () => {
    expect(hash).toMatch(/^[0-9a-f]{8}$/);
    const plan = planOf(fleet, untouched);
    expect(orderOf(plan)).toEqual([
      ['update/group/soc/emea', []],
      [`create/group/soc/${part}`, []],
      [`create/assignment/soc/${part}`, [`create/group/soc/${part}`]],
      ['publish/assignment/soc/emea', ['update/group/soc/emea']],
      [`publish/assignment/soc/${part}`, [`create/group/soc/${part}`, `create/assignment/soc/${part}`]],
    ]);
    expect(stepOf(plan, `create/group/soc/${part}`)).toEqual({
      action: 'create',
      type: 'group',
      id: `create/group/soc/${part}`,
      parent: 'soc',
      name: part,
      group: 'emea',
      part: { number: 1, inClass: hash, of: 2, without: ['noise'] },
      resourceName: part,
      resourceId: groupId('soc', part),
      resource: {
        type: 'group',
        displayName: `EMEA (x-${hash})`,
        description: undefined,
        memberResourceNames: [memberName('bank')],
      },
      reason: 'its members do not get what noise leaves out',
      dependsOn: [],
      at: span,
    });
    expect(stepOf(plan, `create/assignment/soc/${part}`)).toMatchObject({
      resourceId: assignmentId('soc', part),
      resource: {
        targetResourceName: part,
        items: [{ name: 'audit' }, { name: 'logon' }, { name: 'proxy' }],
      },
    });
    expect(plan.findings).toEqual([
      {
        code: 'MUS382',
        severity: 'info',
        message: 'Group emea: override noise (It floods there) leaves out "Rule mail" for bank.',
        hint: 'This plan takes one pair out of a live group: a copy that was delivered stays until `muster cleanup` deletes it.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('count as lost pairs for the guard, and are moved nowhere', () => {
    const { guard, moves } = planOf(fleet, untouched);
    expect(guard).toMatchObject({ livePairs: 12, lostPairs: 1, newPairs: 0, emptied: [] });
    expect(moves).toEqual([]);
    const back = planOf(fleetWith(), applied(fleet, untouched));
    expect(back.guard).toMatchObject({ livePairs: 11, lostPairs: 0, newPairs: 1 });
  });

  test('stay where they are: the next plan has nothing to do', () => {
    const live = applied(fleet, untouched);
    expect(partsOf(live)).toEqual({
      emea: 'mill vault: audit logon mail proxy',
      [part]: 'bank: audit logon proxy',
    });
    expect(planOf(fleet, live).steps).toEqual([]);
  });

  test('return to the group when the exception goes, and their part is dissolved', () => {
    const live = applied(fleet, untouched);
    const plan = planOf(fleetWith(), live);
    expect(plan.steps.map(({ id, reason }) => [id, reason])).toEqual([
      ['update/group/soc/emea', 'differs from the files: members'],
      ['publish/assignment/soc/emea', 'this plan changes its members'],
      [`delete/assignment/soc/${part}`, 'no member has its exceptions any more'],
      [`delete/group/soc/${part}`, 'no member has its exceptions any more'],
    ]);
    expect(stepOf(plan, `delete/group/soc/${part}`).dependsOn).toContain('update/group/soc/emea');
    expect(partsOf(applied(fleetWith(), live))).toEqual({ emea: 'bank mill vault: audit logon mail proxy' });
  });

  test('share a part where the same is left out, by whichever overrides', () => {
    const shared = fleetWith({
      mails: [['bank', 'vault'], ['mail']],
      proxies: [['bank'], ['proxy']],
      both: [['vault'], ['proxy', 'mail']],
    });
    const live = applied(shared, untouched);
    expect(Object.values(partsOf(live)).sort()).toEqual([
      'bank vault: audit logon',
      'mill: audit logon mail proxy',
    ]);
    const [finding] = planOf(shared, live).findings;
    expect(finding?.message).toBe(
      'Group emea: override both (It floods there) leaves out "Rule mail", "Rule proxy" for vault.',
    );
  });

  test('who get nothing of a group are in no part of it', () => {
    const all = fleetWith({ noise: [['bank'], ['audit', 'logon', 'mail', 'proxy']] });
    const live = applied(all, untouched);
    expect(partsOf(live)).toEqual({ emea: 'mill vault: audit logon mail proxy' });
    expect(planOf(all, live).steps).toEqual([]);
  });

  test('can be all of a group: it stays, and says nothing of having no members', () => {
    const all = fleetWith({ noise: [everyone, ['mail']] });
    const live = applied(all, untouched);
    expect(partsOf(live)).toEqual({
      emea: ': audit logon mail proxy',
      [part]: 'bank mill vault: audit logon proxy',
    });
    const { steps, findings, guard } = planOf(all, live);
    expect([steps, codesOf(findings), guard.emptied]).toEqual([[], ['MUS382'], []]);
  });

  test('keep their part when more is left out for them, or a new item is', () => {
    const live = applied(fleet, untouched);
    const more = planOf(fleetWith({ noise: [['bank'], ['mail', 'proxy']] }), live);
    expect(more.steps.map(({ id }) => id)).toEqual([
      `update/assignment/soc/${part}`,
      `publish/assignment/soc/${part}`,
    ]);
    const grown = { ...live, content: [...live.content, anItem('mail-2', { displayName: 'mail' })] };
    expect(planOf(fleet, grown).steps.map(({ id }) => id)).toEqual([
      'update/assignment/soc/emea',
      'publish/assignment/soc/emea',
    ]);
  });

  test('leave the part to whoever stays with its exceptions', () => {
    const two = applied(fleetWith({ noise: [['bank', 'mill', 'vault'], ['mail']] }), untouched);
    const apart = fleetWith({
      noise: [['bank', 'mill', 'vault'], ['mail']],
      more: [['mill', 'vault'], ['proxy']],
    });
    const parts = partsOf(applied(apart, two));
    expect(parts[part]).toBe('bank: audit logon proxy');
    expect(Object.values(parts)).toContain('mill vault: audit logon');
  });

  test('whose part bears the hash that others need get one of another name', () => {
    // The part was named after the mail rule alone, and by now leaves out two.
    const live = applied(fleetWith({ noise: [['bank'], ['mail', 'proxy']] }), applied(fleet, untouched));
    const plan = planOf(
      fleetWith({ noise: [['bank'], ['mail', 'proxy']], mails: [['mill'], ['mail']] }),
      live,
    );
    const created = plan.steps.filter(({ action, type }) => action === 'create' && type === 'group');
    expect(created).toHaveLength(1);
    expect(created[0]?.resourceName).not.toBe(part);
    expect(plan.steps.some(({ resourceName }) => resourceName === part)).toBe(false);
  });

  test('are told of parts by title and members: a stranger of such a name is never touched', () => {
    const stranger = aLiveParent()
      .withItems(...items)
      .withGroup('emea', everyone, group)
      .withAssignment('emea', items)
      .withGroup(part, ['mill'], { displayName: 'Mine' })
      .build();
    const plan = planOf(fleet, stranger);
    expect(codesOf(plan.findings)).toContain('MUS350');
    expect(plan.steps.some(({ resourceName }) => resourceName === part)).toBe(false);
    expect(planOf(fleet, carriedOut(stranger, plan)).steps).toEqual([]);
  });

  test('of a group whose new names Azure does not take are an error', () => {
    const odd = aFleet()
      .withGroup('emea', everyone, { ...group, resourceName: 'Finance (EU)' })
      .withOverride('noise', ['bank'], ['mail'])
      .build();
    const live = aLiveParent()
      .withItems(...items)
      .withGroup('Finance (EU)', everyone, group)
      .withAssignment('Finance (EU)', items);
    const { state, problems } = planOf(odd, live.build());
    expect([state, codesOf(problems)]).toEqual(['error', ['MUS430']]);
  });

  test('of a suspended member stay with the group, as it does, and are no lost pairs but theirs', () => {
    const suspended = aFleet()
      .withMember('bank', { suspend: { reason: 'Freeze', at: span } })
      .withGroup('emea', everyone, group)
      .withOverride('noise', ['bank'], ['mail'])
      .build();
    expect(planOf(suspended, untouched).guard).toMatchObject({ livePairs: 12, lostPairs: 1, newPairs: 0 });
  });
});

describe('overrides', () => {
  const more = (features: object, members = ['bank'], names = ['mail']) =>
    planOf(
      aFleet().withGroup('emea', everyone, group).withOverride('noise', members, names, features).build(),
      untouched,
    );

  test('are only about the groups that they name', () => {
    expect(more({ groups: ['emea'] }).steps).not.toEqual([]);
    expect(more({ groups: ['apac'] }).steps).toEqual([]);
  });

  test('that are over leave nothing out and say so', () => {
    const { steps, findings } = more({ until: '2027-01-31', over: true });
    expect(steps).toEqual([]);
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MUS381 Override noise ended with 2027-01-31: what it left out goes to its members again.',
    ]);
  });

  test.each([
    ['it selects no member', {}, [], ['mail']],
    ['no group has one of its members', {}, ['other'], ['mail']],
    ['no group of those it names has one of its members', { groups: ['apac'] }, ['bank'], ['mail']],
    ['no group of its members has an item that it selects', {}, ['bank'], ['nothing']],
  ])('that leave nothing out are a finding: %s', (why, features, members, names) => {
    expect(more(features, members, names).findings).toEqual([
      {
        code: 'MUS380',
        severity: 'warning',
        message: `Override noise leaves nothing out: ${why}.`,
        hint: 'Correct its members, groups or items, or remove the document.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('are not judged useless by a plan of some groups', () => {
    const fleet = aFleet().withGroup('emea', everyone, group).withOverride('noise', ['bank'], ['nothing']);
    expect(planOf(fleet.build(), untouched, { groups: ['emea'] }).findings).toEqual([]);
  });

  test('that are renamed change nothing', () => {
    const live = applied(fleetWith({ noise: [['bank'], ['mail']] }), untouched);
    expect(planOf(fleetWith({ silence: [['bank'], ['mail']] }), live).steps).toEqual([]);
    const digest = (name: string) =>
      planDigest({ parents: [planOf(fleetWith({ [name]: [['bank'], ['mail']] }), untouched)] });
    expect(digest('noise')).toBe(digest('silence'));
  });
});

describe('laws', () => {
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
      const ids =
        live.assignments.find(({ targetResourceName }) => targetResourceName === name)?.itemIds ?? [];
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
            expect(memberResourceNames.length * (held?.itemIds.length ?? 0)).toBeLessThanOrEqual(
              maxOperations,
            );
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
          content: [...live.content].reverse() as ContentItem[],
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
});
