import type { ContentItem } from '../../model/content.js';
import { readInstant, widthMs } from '../../model/instant.js';
import type { Finding } from '../../model/problem.js';
import { isRunning, type PartView } from '../parts/live-parts.js';
import type { GroupContext, PartSteps, PublishPlan } from '../planned.js';
import { foldNames, reasonText } from '../steps/reason-text.js';
import { refOf } from '../steps/step-json.js';
import { newResourceId, type PublishReason, type PublishStep, stepId } from '../steps/step.js';
import type { Coming } from '../predict-content.js';
import { judgePublish, lastJobEnd } from './judge-publish.js';

export interface PublishInput {
  readonly context: GroupContext;
  readonly view: PartView;
  readonly steps: PartSteps;
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  readonly pending: boolean;
  readonly missed: boolean;
}

/** Whether and why a part is published, with findings. */
export function publishStepOf(input: PublishInput): PublishPlan {
  const { view } = input;
  const { desired, items } = view;
  const judged = judgePublish({ ...input, ...view, group: view.live });
  // The assignment may not show a running job yet, and both writes and publishes wait for that job.
  const unread = view.assignment !== undefined && view.jobs === undefined;
  const awaits = unread && (input.steps.group !== undefined || input.steps.assignment !== undefined);
  const verdict = { ...judged, wantsJobs: judged.wantsJobs || awaits };
  const about = { parent: desired.parent, at: desired.at };
  if (view.members.length === 0 || items.length === 0) {
    const missing = view.members.length === 0 ? 'members' : 'content';
    const finding: Finding = {
      code: missing === 'members' ? 'MUS301' : 'MUS302',
      severity: 'info',
      message: `Group ${desired.name} has no ${missing}: it is kept up to date and not published.`,
      ...about,
    };
    return { verdict: { ...verdict, wantsJobs: awaits, noModifiedTimes: false }, findings: [finding] };
  }
  const reasons = allReasons(input, verdict.reasons);
  const findings: Finding[] = [];
  if (verdict.unknownAge.length > 0)
    findings.push({
      code: 'MUS308',
      severity: 'info',
      message: `Group ${desired.name}: the service does not say when ${foldNames(verdict.unknownAge)} changed, so a change of theirs is not seen.`,
      ...about,
    });
  if (verdict.timelessJob)
    findings.push({
      code: 'MUS354',
      severity: 'warning',
      message: `Group ${desired.name}: the service does not say when its last job ran, so what changed since is not seen.`,
      hint: `Run muster plan --deep, or muster publish --group ${desired.name}.`,
      ...about,
    });
  if (reasons.length === 0) return { verdict, findings };
  if (desired.publish === 'Manual') {
    findings.push({
      code: 'MUS303',
      severity: 'info',
      message: `Group ${desired.name} is published by hand and has something to publish: ${reasonText(reasons)}.`,
      hint: `Run muster publish --group ${desired.name}.`,
      ...about,
    });
    // This plan publishes nothing, so there are no reasons to decide by reading jobs.
    const byHand = publishStep(input, reasons);
    return { byHand, verdict: { ...verdict, wantsJobs: awaits }, findings };
  }
  return { step: publishStep(input, reasons), verdict: { ...verdict, wantsJobs: unread }, findings };
}

/** The publish of a part with the members and items it will have, for the reasons given. */
function publishStep(
  { context, view, steps, coming }: PublishInput,
  reasons: readonly PublishReason[],
): PublishStep {
  const { desired, name, items, assignment } = view;
  const resourceName = steps.assignment?.resourceName ?? assignment?.name ?? view.resourceName;
  const ended = lastJobEnd(view);
  const coarse = latestCoarse([
    view.live?.modifiedAt,
    assignment?.modifiedAt,
    ...view.members.map(({ live }) => live?.modifiedAt),
    ...items.map(({ modifiedAt }) => modifiedAt),
  ]);
  // A group that is written waits for its new members itself; a group that names them already is not written.
  const memberSteps = view.members.flatMap(({ desired: member }) => {
    const step = context.memberSteps.get(member.name);
    return step?.action === 'update' || (step && steps.group === undefined) ? [step.id] : [];
  });
  const written = items.flatMap((item) => stepsOf(coming.get(item)));
  return {
    action: 'publish',
    type: 'assignment',
    id: stepId('publish', 'assignment', context.parentName, name),
    parent: context.parentName,
    name,
    group: desired.name,
    part: view.part,
    resourceName,
    resourceId: assignment?.id ?? newResourceId(context.workspace, 'assignment', resourceName),
    reason: reasonText(reasons),
    reasons,
    items: items.map(refOf),
    members: view.members.map((member) => ({
      name: member.desired.name,
      resourceName: member.resourceName,
      workspace: member.desired.workspace,
    })),
    dependsOn: [
      ...context.configuration,
      ...written,
      ...memberSteps,
      ...[steps.group, steps.assignment].flatMap((step) => (step === undefined ? [] : [step.id])),
    ],
    at: desired.at,
    lastJobEndTime: ended,
    coarseTime: coarse,
    awaits: assignment !== undefined && isRunning(view) ? assignment.id : undefined,
  };
}

/** The step of this plan that writes an item, if any. */
export function stepsOf(coming: Coming | undefined): readonly string[] {
  return coming?.from === 'file' ? [coming.step] : [];
}

/** The latest of the times that are not exact. */
function latestCoarse(times: readonly (string | undefined)[]): string | undefined {
  const read = times.flatMap((text) => {
    const instant = readInstant(text);
    return instant === undefined || widthMs(instant) === 0 ? [] : [{ text, last: instant.last }];
  });
  return read.reduce<(typeof read)[number] | undefined>(
    (latest, one) => (latest === undefined || one.last > latest.last ? one : latest),
    undefined,
  )?.text;
}

/** First what this plan changes, then what live state shows; each once. */
function allReasons(
  { context, view, steps }: PublishInput,
  live: readonly PublishReason[],
): readonly PublishReason[] {
  const reasons: PublishReason[] = [];
  const memberChanges =
    steps.group?.action === 'create' ||
    touches(steps.group, '/properties/memberResourceNames') ||
    view.members.some(({ desired }) => context.memberSteps.has(desired.name));
  if (memberChanges && view.assignment !== undefined) reasons.push({ why: 'membersChange' });
  if (touches(steps.assignment, '/properties/items')) reasons.push({ why: 'itemsChange' });
  const has = (why: PublishReason['why']) => [...reasons, ...live].some((reason) => reason.why === why);
  if (steps.group?.action === 'update' && !memberChanges && !has('groupModified'))
    reasons.push({ why: 'groupModified' });
  return [...reasons, ...live, ...copyReason(context, view, live)];
}

/** In a group that was never published every copy is missing: no need to say so. */
function copyReason(
  { parentName, copies }: GroupContext,
  view: PartView,
  live: readonly PublishReason[],
): readonly PublishReason[] {
  if (copies === undefined || live.some(({ why }) => why === 'neverPublished')) return [];
  const reason = copies(parentName, view);
  return reason === undefined ? [] : [reason];
}

function touches(step: PartSteps['group'], path: string): boolean {
  return step?.action === 'update' && step.patch.some((operation) => operation.path === path);
}
