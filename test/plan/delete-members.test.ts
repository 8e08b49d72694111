import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameKey } from '../../src/model/arm-id.js';
import { type ParentView, viewParent } from '../../src/plan/parent-view.js';
import { deleteMembers, deletion } from '../../src/plan/plan-deletes.js';
import type { WriteStep } from '../../src/plan/steps/step.js';
import { aFleet, aLiveParent, groupId, memberName, span } from '../support/builders.js';

const customers = ['london', 'paris', 'rome'];

describe('a member that no file declares', () => {
  const live = aLiveParent().withGroup('EMEA', ['london', 'paris']).withGroup('all', ['london', 'rome']);
  const view = viewOf(live);

  test('is deleted after each group that refers to it was rewritten without it or deleted', () => {
    const steps = stepMap([rewrite('emea', ['paris']), removal('all')]);
    const { steps: deletes, findings } = deleteMembers(view, view.live.members.slice(0, 1), steps, ['conf']);

    expect(deletes.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      [
        `delete/member/soc/${memberName('london')}`,
        ['conf', 'delete/group/soc/all', 'update/group/soc/emea'],
      ],
    ]);
    expect(findings).toEqual([]);
  });

  test.each([
    ['is not in the plan', [rewrite('emea', ['paris'])], 'group all'],
    ['is rewritten with it', [rewrite('emea', ['paris']), rewrite('all', ['london'])], 'group all'],
    ['none is in the plan', [], 'groups all, EMEA'],
  ])('stays where a group that refers to it %s, and is told', (_why, steps, groups) => {
    const { steps: deletes, findings } = deleteMembers(
      view,
      view.live.members.slice(0, 1),
      stepMap(steps),
      [],
    );

    expect(deletes).toEqual([]);
    expect(findings).toEqual([
      {
        code: 'MUS328',
        severity: 'warning',
        message: `Member ${memberName('london')} is not deleted, because ${groups} would still refer to it.`,
        hint: `In Azure, take it out of ${groups.includes(',') ? 'those groups or delete them' : 'that group or delete it'}; the next apply then deletes the member.`,
        parent: 'soc',
        at: span,
      },
    ]);
  });
});

test('whatever of the groups is planned, no member is deleted while a group goes on referring to it', () => {
  const members = fc.subarray(customers);
  const groups = fc.array(
    fc.record({ before: members, after: members, step: fc.constantFrom('rewrite', 'delete', 'none') }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(groups, (all) => {
      const live = customers.reduce((builder, name) => builder.withMember(name), aLiveParent());
      all.forEach(({ before }, index) => live.withGroup(`group-${index}`, before));
      const view = viewOf(live);
      const steps = all.flatMap(({ after, step }, index) =>
        step === 'none'
          ? []
          : [step === 'delete' ? removal(`group-${index}`) : rewrite(`group-${index}`, after)],
      );
      const deletes = deleteMembers(view, view.live.members, stepMap(steps), []);
      for (const customer of customers) {
        const referring = all.flatMap(({ before, after, step }, index) =>
          before.includes(customer)
            ? [
                {
                  name: `group-${index}`,
                  released: step === 'delete' || (step === 'rewrite' && !after.includes(customer)),
                },
              ]
            : [],
        );
        const step = deletes.steps.find(({ name }) => name === memberName(customer));
        const held = referring.filter(({ released }) => !released).map(({ name }) => name);
        const told = deletes.findings.filter(({ message }) => message.includes(memberName(customer)));
        expect(step === undefined).toBe(held.length > 0);
        expect(told.map(({ message }) => held.every((name) => message.includes(name)))).toEqual(
          held.length > 0 ? [true] : [],
        );
        if (step !== undefined)
          expect(step.dependsOn.map((id) => id.slice(id.lastIndexOf('/') + 1))).toEqual(
            referring.map(({ name }) => name),
          );
      }
    }),
    { numRuns: 200 },
  );
});

function viewOf(live: ReturnType<typeof aLiveParent>): ParentView {
  const fleet = aFleet().withParent('soc', { prune: true }).build();
  const [parent] = fleet.parents;
  if (parent === undefined) throw new Error('The fleet has no parent');
  return viewParent(parent, fleet, live.build(), new Map(), undefined);
}

function stepMap(steps: readonly WriteStep[]): ReadonlyMap<string, WriteStep> {
  return new Map(steps.map((step) => [nameKey(step.resourceName), step]));
}

function rewrite(name: string, members: readonly string[]): WriteStep {
  return {
    action: 'update',
    type: 'group',
    id: `update/group/soc/${name}`,
    parent: 'soc',
    name,
    resourceName: name,
    resourceId: groupId('soc', name),
    reason: 'members',
    dependsOn: [],
    resource: {
      type: 'group',
      displayName: name,
      memberResourceNames: members.map((member) => memberName(member).toUpperCase()),
    },
    patch: [],
    changes: [],
  };
}

function removal(name: string): WriteStep {
  return deletion('soc', 'group', { id: groupId('soc', name), name }, 'pruned', []);
}
