import type { FleetPlan, ParentPlan } from '../../plan/fleet-plan.js';
import type { Step } from '../../plan/steps/step.js';
import { memberTitle } from '../../show/member-title.js';

/** The plan as people read it: its members by their titles. For texts only: its steps are not to be carried out. */
export function titledPlan(plan: FleetPlan): FleetPlan {
  const { displayNames } = plan;
  if (displayNames === undefined || displayNames.size === 0) return plan;
  const title = (name: string) => memberTitle(name, displayNames);
  return { ...plan, parents: plan.parents.map((parent) => titledParent(parent, title)) };
}

function titledParent(parent: ParentPlan, title: (name: string) => string): ParentPlan {
  const { steps, moves, leftBehind } = parent;
  return {
    ...parent,
    steps: steps.map((step) => titledStep(step, title)),
    moves: moves.map((move) => ({ ...move, member: title(move.member) })),
    ...(leftBehind && {
      leftBehind: leftBehind.map((left) => ({ ...left, members: left.members.map(title) })),
    }),
  };
}

function titledStep(step: Step, title: (name: string) => string): Step {
  if (step.action === 'publish')
    return {
      ...step,
      members: step.members.map((member) => ({ ...member, name: title(member.name) })),
    };
  const named = step.type === 'member' ? { ...step, name: title(step.name) } : step;
  if (named.action !== 'update') return named;
  const changes = named.changes.map((change) =>
    change.what === 'members'
      ? { ...change, added: change.added.map(title), removed: change.removed.map(title) }
      : change,
  );
  return { ...named, changes };
}
