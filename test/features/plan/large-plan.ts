import type { ContentKind } from '../../../src/model/content.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import type { Step } from '../../../src/plan/steps/step.js';
import {
  aParentPlan,
  aPlan,
  anItem,
  deleteGroup,
  publish,
  updateAssignment,
  updateGroup,
} from '../run/builders.js';

const kinds: readonly ContentKind[] = ['AnalyticsRule', 'HuntingQuery', 'Workbook'];

/** A plan that changes `items` items in each of `groups` groups, no two alike, spread over `parents` parents. */
export function largePlan({ parents = 1, groups = 500, items = 20 } = {}): FleetPlan {
  const names = Array.from({ length: parents }, (_, n) => `soc-${number(n)}`);
  return aPlan(
    ...names.map((parent, at) =>
      aParentPlan(
        Array.from({ length: Math.ceil(groups / parents) }, (_, n) =>
          groupSteps(parent, n, items, at),
        ).flat(),
        { parent, tier: 0 },
      ),
    ),
  );
}

function groupSteps(parent: string, n: number, items: number, at: number): readonly Step[] {
  const group = `customers-${number(n)}`;
  if (n % 100 === 99) return [deleteGroup(group, parent)];
  const content = Array.from({ length: items }, (_, item) =>
    anItem(n * items + item, {
      kind: kinds[item % kinds.length] ?? 'AnalyticsRule',
      displayName: `Baseline rule ${String(at)}-${number(n)}-${String(item)}, of a name that is long enough to wrap`,
    }),
  );
  return [
    updateGroup(group, [{ what: 'members', added: [`member-${number(n)}`], removed: [] }], parent),
    updateAssignment(group, content, parent),
    publish(group, [{ why: 'membersChange' }, { why: 'itemsChange' }], { parent, items: content }),
  ];
}

function number(n: number): string {
  return String(n).padStart(3, '0');
}
