import { expect, test } from 'vitest';
import { aFleet, aLiveParent, anItem, memberName } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const a = anItem('a');

test('what left this parent goes by the files’ name, a second registration by its own', () => {
  const fleet = aFleet()
    .withParent('soc', { prune: true })
    .withParent('zone')
    .withMember('rome', { parents: ['zone'] })
    .withGroup('emea', ['london'])
    .build();
  const live = aLiveParent()
    .withPublished('emea', ['london', 'rome'], [a])
    .withMember('london', { name: 'second' })
    .build();

  const { steps } = planOf(fleet, live);

  expect(
    steps.map((step) => [step.id, step.name, step.action === 'update' ? step.changes : step.reason]),
  ).toEqual([
    ['update/group/soc/emea', 'emea', [{ what: 'members', added: [], removed: ['rome'] }]],
    ['publish/assignment/soc/emea', 'emea', 'this plan changes its members'],
    [`delete/member/soc/${memberName('rome')}`, 'rome', 'the files do not make it a member of this parent'],
    ['delete/member/soc/second', 'second', 'no file declares it, and the parent is pruned'],
  ]);
});

test.each([
  ['EMEA (1)', /^EMEA-1-[0-9a-f]{8}$/],
  ['_x', /^x-[0-9a-f]{8}$/],
  ['§', /^group-[0-9a-f]{8}$/],
])('a live group called "%s" gets an assignment of a name that can be created', (resourceName, expected) => {
  const fleet = aFleet().withGroup('emea', ['london'], { resourceName }).build();
  const live = aLiveParent()
    .withItems(a)
    .withGroup(resourceName, ['london'], { displayName: 'emea' })
    .build();

  const { steps, problems } = planOf(fleet, live);

  expect(problems).toEqual([]);
  expect(steps.map(({ id }) => id)).toEqual(['create/assignment/soc/emea', 'publish/assignment/soc/emea']);
  expect(steps[0]?.resourceName).toMatch(expected);
});
