import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { predictContent, type Delivery } from '../../plan/predict-content.js';
import { okay, type Check, type DoctorTarget } from '../../features/doctor/doctor-check.js';
import { rulesRemedy } from '../../features/doctor/remedies.js';
import type { PlannedGroup, PlannedParent } from '../../plan/planned.js';

/** What a workspace can hold at once (sentinel-service-limits); the two are counted apart. */
export const ruleLimits = { Scheduled: 512, NRT: 50 } as const;

/**
 * Whether a member can hold its own enabled rules and those that groups deliver: MUS709.
 *
 * A copy that is already there counts once, and so does a rule that several groups deliver.
 */
export function judgeRules(
  target: DoctorTarget,
  own: readonly ContentItem[],
  deliveries: readonly Delivery[],
  apiVersion: string,
): Check {
  const key = idKey(target.workspace);
  const arriving = deliveries.filter(({ workspace }) => workspace === key);
  const { content } = predictContent(own, arriving, false);
  const counts = (['Scheduled', 'NRT'] as const).map((ruleKind) => ({
    ruleKind,
    limit: ruleLimits[ruleKind],
    now: enabled(own, ruleKind),
    then: enabled(content, ruleKind),
  }));
  const over = counts.filter(({ then, limit }) => then > limit);
  if (over.length === 0)
    return okay(
      'rules',
      counts
        .map(({ ruleKind, then, limit }) => `${String(then)} of ${String(limit)} enabled ${ruleKind} rules`)
        .join(', '),
    );
  return {
    id: 'rules',
    result: 'failed',
    code: 'MUS709',
    reason: over
      .map(
        ({ ruleKind, limit, now, then }) =>
          `it would hold ${String(then)} enabled ${ruleKind} rules, of which it has ${String(now)} now; it can hold ${String(limit)}`,
      )
      .join('; '),
    remedy: rulesRemedy(target, apiVersion),
  };
}

/** What a parent's groups deliver to which workspace, published lately or not. */
export function deliveriesOf({ groups }: PlannedParent): readonly Delivery[] {
  return groups.flatMap(({ parts }) => parts.flatMap(partDeliveries));
}

/** As in a plan: only what was published to a member before can be there under another name. */
function partDeliveries({ view }: PlannedGroup['parts'][number]): readonly Delivery[] {
  const { items, live, assignment, desired } = view;
  const joined = new Set(live?.memberResourceNames.map(nameKey));
  const published = new Set(assignment?.lastJobState === undefined ? [] : assignment.itemIds.map(idKey));
  const known = new Set(items.filter(({ resourceId }) => published.has(idKey(resourceId ?? ''))));
  return view.members.map(({ desired: member, resourceName }) => ({
    workspace: idKey(member.workspace),
    by: `${desired.parent}/${desired.name}`,
    items: items.filter(({ kind }) => kind === 'AnalyticsRule'),
    copied: joined.has(nameKey(resourceName)) ? known : new Set<ContentItem>(),
  }));
}

function enabled(content: readonly ContentItem[], ruleKind: string): number {
  return content.filter((item) => item.ruleKind === ruleKind && item.enabled === true).length;
}
