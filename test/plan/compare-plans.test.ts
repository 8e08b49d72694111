import { expect, test } from 'vitest';
import { itemBody } from '../../src/content/canonical-body.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { comparePlans, type FileFingerprint, type MadePlan } from '../../src/plan/compare/compare-plans.js';
import type { FleetPlan, ParentPlan } from '../../src/plan/fleet-plan.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const tool = 'muster 0.1.0';
const files = [{ name: 'fleet.yaml', hash: 'sha256:1' }];
const a = anItem('a');
const b = anItem('b');
const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
const hint = 'Run muster plan --out again, have it reviewed, and apply that one.';

function made(
  live: LiveParent,
  desired: DesiredFleet = fleet,
  from: readonly FileFingerprint[] = files,
): MadePlan {
  return { plan: { parents: [planOf(desired, live)] }, files: from, tool };
}

/** Live state in which `paris` is missing from the group, and everything else published. */
function behind(items = [a], change: (live: LiveParent) => LiveParent = (live) => live): LiveParent {
  return change(aLiveParent().withPublished('emea', ['london'], items).build());
}

const messages = (saved: MadePlan, fresh: MadePlan) =>
  comparePlans(saved, fresh).map(({ code, message }) => `${code} ${message}`);

test('the same work on the same state is not stale, and neither is a comment in a file', () => {
  expect(comparePlans(made(behind()), made(behind()))).toEqual([]);
  expect(
    comparePlans(made(behind()), made(behind(), fleet, [{ name: 'fleet.yaml', hash: 'sha256:2' }])),
  ).toEqual([]);
});

test('files that ask for something else are named, those changed, gone and new', () => {
  const before = [...files, { name: 'gone.yaml', hash: 'sha256:3' }, { name: 'old.yaml', hash: 'sha256:4' }];
  const after = [
    { name: 'fleet.yaml', hash: 'sha256:2' },
    { name: 'renamed.yaml', hash: 'sha256:4' },
    { name: 'new.yaml', hash: 'sha256:5' },
  ];
  const other = aFleet().withGroup('emea', ['london']).build();
  expect(comparePlans(made(behind(), fleet, before), made(behind(), other, after))).toEqual([
    {
      code: 'MUS411',
      message:
        'Files moved since the plan was saved: changed: fleet.yaml; gone: gone.yaml; new: new.yaml. Steps that differ: no longer planned: create/member/soc/paris, update/group/soc/emea, publish/assignment/soc/emea.',
      hint,
    },
  ]);
});

test('a live member that is gone is named, and the step that it needs', () => {
  const gone = behind([a], (live) => ({ ...live, members: [] }));
  expect(messages(made(behind()), made(gone))).toEqual([
    'MUS412 Live resources moved since the plan was saved: gone: member london of soc. Steps that differ: new: create/member/soc/london; other work: update/group/soc/emea.',
  ]);
});

test('an assignment that somebody made is named, and the steps that differ', () => {
  const none = behind([a], (live) => ({ ...live, assignments: [] }));
  expect(messages(made(none), made(behind()))).toEqual([
    'MUS412 Live resources moved since the plan was saved: new: assignment emea of soc, last job of group emea of soc. Steps that differ: no longer planned: create/assignment/soc/emea; other work: publish/assignment/soc/emea.',
  ]);
});

test('content that is new, gone or edited is named', () => {
  const before = made(behind([a], (live) => ({ ...live, content: [a, b] })));
  const after = made(behind([a], (live) => ({ ...live, content: [a, anItem('c')] })));
  expect(messages(before, after)).toEqual([
    'MUS413 Content moved since the plan was saved: gone: item Rule b of soc; new: item Rule c of soc. Steps that differ: other work: update/assignment/soc/emea, publish/assignment/soc/emea.',
  ]);
});

test.each([
  ['modified since', { modifiedAt: '2025-06-01T00:00:00Z' }],
  ['that holds something else, whatever its times say', { body: itemBody({ other: 1 }) }],
])('content that a publish carries, %s, is stale though the steps are equal', (_how, change) => {
  const edited = behind([{ ...a, ...change }]);
  expect(comparePlans(made(behind()), made(edited))).toEqual([
    { code: 'MUS413', message: 'Content moved since the plan was saved: changed: item Rule a of soc.', hint },
  ]);
});

test('each of two workbooks of one name in two resource groups is watched', () => {
  const workbook = (group: string, modifiedAt: string) =>
    anItem('w', {
      kind: 'Workbook',
      displayName: `Workbook of ${group}`,
      resourceId: `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/w`,
      modifiedAt,
    });
  const [before, after] = ['2025-01-01T00:00:00Z', '2025-06-01T00:00:00Z'];
  const saved = made(behind([workbook('rg-a', before), workbook('rg-b', before)]));
  expect(comparePlans(saved, saved)).toEqual([]);
  for (const edited of ['rg-a', 'rg-b']) {
    const items = ['rg-a', 'rg-b'].map((group) => workbook(group, group === edited ? after : before));
    expect(messages(saved, made(behind(items)))).toEqual([
      `MUS413 Content moved since the plan was saved: changed: item Workbook of ${edited} of soc.`,
    ]);
  }
});

test('content that no publish carries may be edited', () => {
  const manual = aFleet().withGroup('emea', ['london', 'paris'], { publish: 'Manual' }).build();
  const edited = behind([{ ...a, body: itemBody({ other: 1 }) }]);
  expect(comparePlans(made(behind(), manual), made(edited, manual))).toEqual([]);
});

test('a resource that a step overwrites or deletes is stale once it holds something else', () => {
  const joined = behind([a], (live) => ({
    ...live,
    groups: live.groups.map((group) => ({
      ...group,
      memberResourceNames: [...group.memberResourceNames, 'somebody-else'],
    })),
  }));
  expect(messages(made(behind()), made(joined))).toEqual([
    'MUS412 Live resources moved since the plan was saved: changed: group emea of soc.',
  ]);
});

test('casing, order and times of what is live are no difference', () => {
  const other = behind([a], (live) => ({
    ...live,
    members: live.members.map((one) => ({
      ...one,
      id: one.id.toUpperCase(),
      modifiedAt: '2025-12-31T00:00:00Z',
    })),
    groups: live.groups.map((one) => ({ ...one, id: one.id.toUpperCase() })),
    assignments: live.assignments.map((one) => ({
      ...one,
      itemIds: one.itemIds.map((id) => id.toUpperCase()),
    })),
  }));
  expect(messages(made(behind()), made(other))).toEqual([]);
});

test('a job that ended meanwhile is named where the publish is no longer due', () => {
  const desired = aFleet().withGroup('emea', ['london']).build();
  const failed = behind([a], (live) => ({
    ...live,
    assignments: live.assignments.map((one) => ({ ...one, lastJobState: 'Failed' })),
  }));
  expect(messages(made(failed, desired), made(behind(), desired))).toEqual([
    'MUS412 This plan was applied already, or is no longer needed: nothing is left to do. Live resources moved since the plan was saved: changed: last job of group emea of soc. Steps that differ: no longer planned: publish/assignment/soc/emea.',
  ]);
});

test('a parent that cannot be read any more is no list of resources that are gone', () => {
  const broken: ParentPlan = {
    ...planOf(fleet, behind()),
    state: 'error',
    steps: [],
    problems: [{ code: 'MUS203', message: 'refused' }],
    reliesOn: undefined,
  };
  const now: MadePlan = { plan: { parents: [broken] }, files, tool };
  expect(messages(made(behind()), now)[0]).toMatch(
    /^MUS412 Live resources moved since the plan was saved: changed: parent soc \(could not be planned now\)\. Steps/,
  );
  expect(messages(now, made(behind()))[0]).toMatch(/could not be planned when the plan was saved/);
  expect(messages(now, now)).toEqual([]);
});

test('where nothing that is recorded moved, what remains is said', () => {
  const saved = made(behind());
  const empty: FleetPlan = { parents: saved.plan.parents.map((parent) => ({ ...parent, steps: [] })) };
  const [first] = messages({ ...saved, tool: 'muster 0.0.9' }, { ...saved, plan: empty });
  expect(first).toContain(
    'The plan made anew differs, though no file, resource or content that it rests on moved: the cause may be publishes that another machine left pending, or that muster 0.0.9 plans otherwise than muster 0.1.0. Steps that differ: no longer planned:',
  );
});
