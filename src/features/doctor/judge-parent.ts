import { lastSegment } from '../../model/arm-id.js';
import type { DesiredParent } from '../../model/desired.js';
import type { LiveParent } from '../../model/live.js';
import { type Problem, spanText } from '../../model/problem.js';
import { maxOperations } from '../../plan/parts/split-group.js';
import { newResourceId } from '../../plan/steps/step.js';
import { okay, skipped, type DoctorCheck, type CheckId } from './doctor-check.js';
import { enableRemedy } from './remedies.js';
import { isSplit, operationsOf, type PlannedGroup, type PlannedParent } from '../../plan/planned.js';

/** Whether workspace manager is in the mode that the files ask for, where they ask for Enabled: MUS708. */
export function judgeManager(parent: DesiredParent, live: LiveParent): DoctorCheck {
  const { configuration } = live;
  const enabled = configuration?.mode.toLowerCase() === 'enabled';
  if (parent.mode === 'Disabled')
    return okay(
      'manager',
      `the files ask for Disabled, and workspace manager is ${enabled ? 'enabled' : 'not enabled'}`,
    );
  if (enabled) return okay('manager', 'workspace manager is enabled');
  const resourceId =
    configuration?.id ?? newResourceId(parent.workspace, 'configuration', lastSegment(parent.workspace));
  return {
    id: 'manager',
    result: 'failed',
    code: 'MUS708',
    reason: 'workspace manager is not enabled in the workspace',
    remedy: enableRemedy(parent.name),
    fixes: [{ kind: 'enable', parent: parent.name, resourceId }],
  };
}

/** How many parts each group takes, for one publish carries 2,000 operations; what cannot be split is MUS409. */
export function judgeGroups({ plan, groups }: PlannedParent): DoctorCheck {
  const unsplit = plan.problems.filter(({ code }) => code === 'MUS409');
  if (unsplit.length > 0) return told('groups', 'failed', unsplit);
  if (plan.problems.length > 0) return belowUpper('groups', plan.problems) ?? skipped('groups', 'content');
  const split = groups.filter(isSplit);
  if (split.length === 0) return okay('groups', `every group is within ${limit} operations`);
  return {
    ...okay('groups', `above ${limit} operations, and kept in parts: ${split.map(partsOf).join(', ')}`),
    note: true,
  };
}

const limit = maxOperations.toLocaleString('en');

function partsOf(group: PlannedGroup): string {
  return `${group.view.desired.name} (${operationsOf(group).toLocaleString('en')} operations, ${String(group.parts.length)} parts)`;
}

/** What the service leaves behind even when a publish succeeds: playbooks, workbooks in their own storage. */
const unpublished: ReadonlySet<string> = new Set(['MUS304', 'MUS305']);

/** Whether the groups’ content can be resolved, and whether the service will publish all of it. */
export function judgeContent({ plan }: PlannedParent): DoctorCheck {
  const problems = plan.problems.filter(({ code }) => code !== 'MUS409');
  const waiting = belowUpper('content', problems);
  if (waiting !== undefined) return waiting;
  if (problems.length > 0) return told('content', 'failed', problems);
  const findings = plan.findings.filter(({ code }) => unpublished.has(code));
  if (findings.length > 0) return told('content', 'warning', findings);
  return okay('content', 'all content of the groups can be published');
}

/** What a lower parent will hold is not known before the upper one could be planned. */
function belowUpper(id: CheckId, problems: readonly Problem[]): DoctorCheck | undefined {
  const upper = problems.find(({ code }) => code === 'MUS408');
  if (upper === undefined) return undefined;
  return { id, result: 'skipped', reason: `not looked at: ${upper.message.replace(/\.$/, '')}` };
}

function told(id: CheckId, result: 'failed' | 'warning', all: readonly Problem[]): DoctorCheck {
  const [first] = all;
  const hint = first?.hint;
  return {
    id,
    result,
    code: first?.code,
    reason: all.map(({ message, at }) => `${message.replace(/\.$/, '')}${place(at)}`).join('; '),
    remedy: hint === undefined ? undefined : { text: hint, commands: [] },
  };
}

function place(at: Problem['at']): string {
  return at === undefined ? '' : ` (${spanText(at)})`;
}
