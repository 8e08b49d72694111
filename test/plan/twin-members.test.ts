import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveGroup, LiveParent } from '../../src/model/live.js';
import type { Step } from '../../src/plan/steps/step.js';
import { aFleet, aLiveParent, memberName, span } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const twins = ['a-twin', 'b-twin', memberName('london')];
const names = ['one', 'two', 'three'];

/** Which groups the files have, which of them ask for the member, and what each live group names. */
const world = fc.record({
  prune: fc.boolean(),
  tenants: fc.array(fc.constantFrom('22222222-2222-2222-2222-222222222222', 'another'), {
    minLength: 3,
    maxLength: 3,
  }),
  declared: fc.subarray(names),
  asking: fc.subarray(names),
  suspended: fc.subarray(names, { maxLength: 1 }),
  live: fc.array(fc.subarray(twins), { minLength: 3, maxLength: 3 }),
  /** How many of the steps are carried out before the next plan. */
  steps: fc.nat(12),
});

test('of several registrations of a workspace the one that was chosen stays the chosen one, after any part of its own apply', () => {
  fc.assert(
    fc.property(world, ({ prune, tenants, declared, asking, suspended, live, steps }) => {
      const files = declared.reduce(
        (built, name) =>
          built.withGroup(name, asking.includes(name) ? ['london'] : [], {
            content: [],
            ...(suspended.includes(name) ? { suspend: { reason: 'x', at: span } } : {}),
          }),
        aFleet().withParent('soc', { prune }).withMember('london'),
      );
      const azure = aLiveParent();
      twins.forEach((name, at) => azure.withMember('london', { name, tenant: tenants[at] ?? '' }));
      live.forEach((memberResourceNames, at) =>
        azure.withGroup(names[at] ?? '', [], { memberResourceNames }),
      );
      const fleet = files.build();
      const before = azure.build();
      const first = planOf(fleet, before);
      const chosen = chosenIn(first.steps, before);
      const after = carriedOut(before, first.steps.slice(0, steps));
      const second = planOf(fleet, after);

      expect(second.steps.map(({ id }) => id)).toEqual(first.steps.slice(steps).map(({ id }) => id));
      expect(chosenIn(second.steps, after) ?? chosen).toBe(chosen);
    }),
    { numRuns: 300 },
  );
});

/** Whom the written groups name. */
function chosenIn(steps: readonly Step[], { groups }: LiveParent): string | undefined {
  const before = new Set(groups.flatMap(({ memberResourceNames }) => memberResourceNames));
  return steps
    .flatMap((step) =>
      'resource' in step && step.resource.type === 'group' ? step.resource.memberResourceNames : [],
    )
    .find((name) => before.has(name) || twins.includes(name));
}

/** The live state once these steps were taken. */
function carriedOut(live: LiveParent, steps: readonly Step[]): LiveParent {
  return steps.reduce((now, step): LiveParent => {
    if (step.action === 'delete')
      return {
        ...now,
        members: now.members.filter(({ id }) => id !== step.resourceId),
        groups: now.groups.filter(({ id }) => id !== step.resourceId),
      };
    if (!('resource' in step)) return now;
    const { resource } = step;
    if (resource.type === 'member')
      return {
        ...now,
        members: now.members.map((one) =>
          one.id === step.resourceId ? { ...one, tenant: resource.targetWorkspaceTenantId } : one,
        ),
      };
    if (resource.type !== 'group') return now;
    const group: LiveGroup = {
      id: step.resourceId,
      name: step.resourceName,
      displayName: resource.displayName,
      memberResourceNames: resource.memberResourceNames,
    };
    return { ...now, groups: [...now.groups.filter(({ id }) => id !== group.id), group] };
  }, live);
}
