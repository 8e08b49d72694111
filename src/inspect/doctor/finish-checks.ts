import { pinnedApiVersion } from '../../azure/pinned-api-version.js';
import { checksOf, skipped, unknown, type Check, type CheckId } from '../../features/doctor/doctor-check.js';
import type { Seen } from '../../features/doctor/examine-target.js';
import { judgeContent, judgeGroups, judgeManager } from '../../features/doctor/judge-parent.js';
import { deliveriesOf, judgeRules } from './judge-rules.js';
import type { PlannedParent } from '../../plan/planned.js';

/** All checks that concern the target, in their order: those made, those of its groups, and those that were hidden. */
export function finishChecks(seen: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  const { target, blocked } = seen;
  const made = new Map<CheckId, Check>(
    [...seen.checks, ...parentChecks(seen, planned), ...ruleChecks(seen, planned)].map((check) => [
      check.id,
      check,
    ]),
  );
  return checksOf(target).map((id) => made.get(id) ?? skipped(id, blocked ?? 'content'));
}

function parentChecks({ target, live }: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  if (target.parent === undefined || live === undefined) return [];
  if (!live.ok)
    return [
      unknown('manager', live.problems),
      unknown('groups', live.problems),
      unknown('content', live.problems),
    ];
  const manager = judgeManager(target.parent, live.value);
  const plan = planned.get(target.parent.name);
  return plan === undefined ? [manager] : [manager, judgeGroups(plan), judgeContent(plan)];
}

/** Without what a parent delivers, the count would be too low; that parent's own checks say why. */
function ruleChecks({ target, rules }: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  if (target.member === undefined || rules === undefined) return [];
  if (!rules.ok) return [unknown('rules', rules.problem)];
  const parents = target.member.parents.flatMap((name) => planned.get(name) ?? []);
  const unread = parents.filter(({ plan }) => plan.state === 'error').map(({ plan }) => plan.parent);
  if (unread.length > 0)
    return [
      {
        id: 'rules',
        result: 'skipped',
        note: true,
        reason: `not looked at: what ${unread.join(', ')} delivers is not known; its own checks come first`,
      },
    ];
  const version = pinnedApiVersion('securityInsights', undefined);
  return [judgeRules(target, rules.value, parents.flatMap(deliveriesOf), version)];
}
