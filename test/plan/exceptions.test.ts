import { describe, expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { planDigest } from '../../src/plan/compare/plan-digest.js';
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

  test('empty the group where everything is left out for all of them: the guard asks', () => {
    const names = items.map(({ name }) => name);
    const all = aFleet()
      .withGroup('emea', everyone, { ...group, protect: true })
      .withOverride('noise', everyone, names)
      .build();
    expect(planOf(all, untouched).guard).toMatchObject({ emptied: ['emea'], protectedLost: ['emea'] });
    expect(planOf(all, applied(all, untouched)).guard.emptied).toEqual([]);
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
