import { expect, test } from 'vitest';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { contentReach } from '../../../src/plan/content/content-reach.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import type { PublishStep, Step, StepMember } from '../../../src/plan/steps/step.js';
import { anItem, aParentPlan, aPlan, plain, publish } from '../../features/run/builders.js';

function writes(n: number, action: 'create' | 'update' = 'update'): Step {
  const { kind, name, displayName, resourceId } = anItem(n);
  const base = {
    id: `${action}/content/contoso-soc/alertRules/${name}`,
    type: 'content' as const,
    parent: 'contoso-soc',
    name: displayName,
    resourceName: name,
    resourceId: resourceId ?? '',
    reason: 'a file changed',
    dependsOn: [],
    resource: { type: 'content' as const, kind, body: {}, hash: '' },
  };
  return action === 'create' ? { ...base, action } : { ...base, action, patch: [], changes: [] };
}

const members = (...names: readonly string[]): readonly StepMember[] =>
  names.map((name) => ({ name, resourceName: name, workspace: `/workspaces/${name}` }));

function reachOf(plan: FleetPlan): readonly string[] {
  return contentReach(plan).map(
    ({ step, groups, members: count }) =>
      `${step.resourceName} ${String(count)}: ${groups.map(({ parent, group, members: own }) => `${parent}/${group} ${String(own)}`).join(', ')}`,
  );
}

/** The branch’s publish of what `contoso-soc/hubs` delivers. */
function below(group: string, items: PublishStep['items'], more: Partial<PublishStep> = {}): PublishStep {
  return publish(group, [{ why: 'delivered', by: 'contoso-soc/hubs', items }], {
    parent: 'branch',
    items,
    ...more,
  });
}

test('a member that several groups and parts bring the item is one member', () => {
  const plan = aPlan(
    aParentPlan([
      writes(1),
      writes(2),
      publish('eu', [], { items: [anItem(1)], members: members('a', 'b') }),
      publish('eu', [], { items: [anItem(1)], members: members('c'), resourceName: 'eu--2' }),
      publish('gold', [], { items: [anItem(1), anItem(3)], members: members('b', 'd') }),
    ]),
  );
  expect(reachOf(plan)).toEqual(['rule-1 4: contoso-soc/eu 3, contoso-soc/gold 2', 'rule-2 0: ']);
});

test('what is passed on reaches the customers of lower tiers, also under another name, and nobody else there', () => {
  const copy = anItem(1, { name: 'other-name', resourceId: '/elsewhere/other-name' });
  const deeper = anItem(1, { name: 'third-name', resourceId: null, predicted: true });
  const plan = aPlan(
    aParentPlan([writes(1), publish('hubs', [], { items: [anItem(1)], members: members('branch-ws') })]),
    aParentPlan(
      [
        below('retail', [copy], { members: members('x', 'y') }),
        below('bank', [anItem(2)], { members: members('z') }),
      ],
      { parent: 'branch', tier: 1 },
    ),
    aParentPlan(
      [
        publish('shops', [{ why: 'delivered', by: 'branch/retail', items: [deeper] }], {
          parent: 'twig',
          items: [deeper],
          members: members('s'),
        }),
      ],
      { parent: 'twig', tier: 2 },
    ),
  );
  expect(reachOf(plan)).toEqual(['rule-1 4: contoso-soc/hubs 1, branch/retail 2, twig/shops 1']);
});

test('text and Markdown say it once for all items that reach the same, and of nobody why', () => {
  const all = Array.from({ length: 7 }, (_, n) => writes(n + 1, 'create'));
  const items = Array.from({ length: 7 }, (_, n) => anItem(n + 1));
  const plan = aPlan(
    aParentPlan([...all, writes(8), publish('eu', [], { items, members: members('a', 'b') })]),
  );
  const text = planText(plan, { ...plain, width: 200 });
  expect(text.slice(text.indexOf('Who receives')).split('\n')).toEqual([
    'Who receives what files change',
    '  + "Contoso rule 1", "Contoso rule 2", "Contoso rule 3", "Contoso rule 4", "Contoso rule 5" and 2 more: 2 members: 2 in eu',
    '  ~ "Contoso rule 8": nobody, for no publish of this plan carries it',
    '',
  ]);
  expect(planMarkdown(plan, { limit: 60_000 })).toContain(
    [
      '#### Who receives what files change',
      '',
      '- `+` <code>Contoso rule 1</code>, <code>Contoso rule 2</code>, <code>Contoso rule 3</code>, <code>Contoso rule 4</code>, <code>Contoso rule 5</code> and 2 more: 2 members: 2 in eu',
      '- `~` <code>Contoso rule 8</code>: nobody, for no publish of this plan carries it',
    ].join('\n'),
  );
});

test('of very many different reaches the first twenty are told, and the others’ items counted', () => {
  const groups = Array.from({ length: 25 }, (_, n) => n + 1);
  const plan = aPlan(
    aParentPlan([
      ...groups.map((n) => writes(n)),
      ...groups.map((n) => publish(`group-${String(n)}`, [], { items: [anItem(n)], members: members('a') })),
    ]),
  );
  const text = planText(plan, { ...plain, width: 200 });
  expect(text).toContain('"Contoso rule 20": 1 member: 1 in group-20\n  and 5 more items\n');
  expect(text).not.toContain('"Contoso rule 21": ');
  expect(planMarkdown(plan, { limit: 60_000 })).toContain('1 in group-20\n- and 5 more items\n');
});

test('a run that publishes nothing says nothing of it', () => {
  const plan = aPlan(aParentPlan([writes(1)]));
  expect(planText(plan, plain)).not.toContain('Who receives');
  expect(planMarkdown(plan, { limit: 60_000 })).not.toContain('Who receives');
});
