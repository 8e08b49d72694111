import { deleteResource, putResource, wasStopped, type WriteAnswer } from '../azure/write.js';
import { idKey, nameKey } from '../model/arm-id.js';
import { readInstant, widthMs } from '../model/instant.js';
import type { Problem } from '../model/problem.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import { armBody } from '../plan/steps/step-json.js';
import { type DesiredResource, pendingKey, type WriteStep } from '../plan/steps/step.js';
import type { StepResult } from './events.js';
import type { StepOutcome } from './execute-steps.js';
import { leaveOut, type ParentRun } from './parent-run.js';
import { pendingProblem } from './pending-file.js';
import { deleteContent, writeContent } from './write-content.js';

/**
 * Writes one resource: one PUT or DELETE, no GET before it.
 *
 * A running job of the group is awaited first. Another writer shows without extra reads: an update that is
 * answered 201 (MUS311). A create may be answered 200, which proves nothing about other writers (the contract
 * has both 200 and 201, and new workbooks and saved searches get 200), but may mean that lists lag.
 */
export async function runWrite(
  run: ParentRun,
  step: WriteStep,
  leftOut: readonly StepResult[],
): Promise<StepOutcome> {
  if (step.awaits !== undefined) {
    const end = await run.awaitRunning(step.awaits);
    if (!end.ok) return failure(step, end.problem, !end.stillRunning && wasStopped(end));
  }
  if (step.action === 'delete' && step.type === 'content')
    return placed(step, await deleteContent(run, run.parent.workspace, step));
  if (step.action === 'delete') {
    const answer = await deleteResource(run.deps.client, step.resourceId);
    return answer.ok ? succeeded : failure(step, answer.problem, wasStopped(answer));
  }
  if (step.type === 'group') leaveOut(run, step.name, leftOut);
  const resource = without(step.resource, leftOut);
  const idle = nothingLeft(step, resource, leftOut);
  if (idle?.blocks === false) run.idle.add(step.id);
  if (idle !== undefined) return idle;
  if (resource.type === 'content') return putAndMark(run, step, resource);
  const unkept = await pendingProblem(
    Promise.all(partsToPublish(step).map((name) => run.deps.pending.add(pendingKey(step.parent, name)))),
  );
  if (unkept !== undefined) return failure(step, unkept);
  return put(run, step, resource);
}

/** Parts of groups that need a publish once a step is executed; a new part shows that by having no job. */
function partsToPublish({ action, group, name, namedBy = [] }: WriteStep): readonly string[] {
  return action === 'update' && group !== undefined ? [name] : namedBy;
}

const succeeded: StepOutcome = { status: 'succeeded', problem: null };

async function put(
  run: ParentRun,
  step: Exclude<WriteStep, { action: 'delete' }>,
  resource: DesiredResource,
): Promise<StepOutcome> {
  const answer = await putResource(run.deps.client, step.resourceId, armBody(resource));
  if (!answer.ok) return failure(step, answer.problem, wasStopped(answer));
  noteWritten(run, step, resource, answer);
  return succeeded;
}

async function putAndMark(
  run: ParentRun,
  step: Exclude<WriteStep, { action: 'delete' }>,
  resource: Extract<DesiredResource, { type: 'content' }>,
): Promise<StepOutcome> {
  const outcome = await writeContent(run, run.parent.workspace, step, resource);
  if ('refused' in outcome) return failure(step, outcome.refused, outcome.stopped);
  noteWritten(run, step, resource, outcome.written);
  return outcome.unmarked === undefined
    ? succeeded
    : placed(step, { status: 'failed', problem: outcome.unmarked, blocks: false });
}

/** What a PUT's answer shows about other writers and times. */
function noteWritten(
  run: ParentRun,
  step: Exclude<WriteStep, { action: 'delete' }>,
  resource: DesiredResource,
  answer: WriteAnswer & { readonly ok: true },
): void {
  if (resource.type !== 'content')
    run.written.set(idKey(step.resourceId), {
      etag: answer.etag,
      modifiedAt: answer.modifiedAt,
      itemKeys: resource.type === 'assignment' ? resource.items.map(itemKey) : undefined,
    });
  if (step.action === 'create' && wasThere(answer)) run.foundThere.add(step.id);
  const time = readInstant(answer.modifiedAt);
  if (time !== undefined)
    run.settledFrom = Math.max(run.settledFrom, run.deps.clock.now().getTime() + widthMs(time));
  if (!answer.uncertain && answer.created && step.action === 'update')
    run.ledger.emit({
      type: 'finding',
      finding: {
        code: 'MUS311',
        severity: 'warning',
        message: `${step.id} found the resource gone: another writer deleted it after the plan was made, and this run created it again.`,
        hint: 'Find out who else manages this parent, then run plan again.',
        parent: step.parent,
        at: step.at,
      },
    });
}

/** A create that is answered 200 found an existing resource, unless the answer says that it was created just now. */
function wasThere({
  created,
  uncertain,
  createdAt,
  modifiedAt,
}: WriteAnswer & { readonly ok: true }): boolean {
  return !created && !uncertain && (createdAt === undefined || createdAt !== modifiedAt);
}

/** A group without the members that could not be created, an assignment without the content that was not. */
function without(resource: DesiredResource, leftOut: readonly StepResult[]): DesiredResource {
  if (leftOut.length === 0) return resource;
  if (resource.type === 'assignment') {
    const missing = new Set(leftOut.map(({ step }) => idKey(step.resourceId)));
    return { ...resource, items: resource.items.filter((item) => !missing.has(itemKey(item))) };
  }
  if (resource.type !== 'group') return resource;
  const absent = new Set(leftOut.map(({ step }) => nameKey(step.resourceName)));
  return {
    ...resource,
    memberResourceNames: resource.memberResourceNames.filter((name) => !absent.has(nameKey(name))),
  };
}

/** If the update only adds what is left out, there is nothing to write; if nobody is left, a write would empty the group. */
function nothingLeft(
  step: Exclude<WriteStep, { action: 'delete' }>,
  resource: DesiredResource,
  leftOut: readonly StepResult[],
): StepOutcome | undefined {
  if ((resource.type !== 'group' && resource.type !== 'assignment') || leftOut.length === 0) return undefined;
  const names = leftOut.map(({ step: { name } }) => name).join(', ');
  const skipped = (what: string, blocks: boolean): StepOutcome => ({
    status: 'skipped',
    problem: {
      code: 'MUS501',
      message: `${step.id} was skipped: ${what} (${names}).`,
      hint: `Fix what the ${resource.type === 'group' ? 'member' : 'item'} reports; the next apply adds it.`,
      parent: step.parent,
      at: step.at,
    },
    blocks,
  });
  const [left, what, not] =
    resource.type === 'group'
      ? [resource.memberResourceNames.length, 'members', 'created']
      : [resource.items.length, 'items', 'written'];
  if (left === 0) return skipped(`none of its ${what} could be ${not}`, true);
  return step.action === 'update' && onlyJoins(step, leftOut)
    ? skipped(`it would only add ${what} that could not be ${not}`, false)
    : undefined;
}

function onlyJoins(step: Extract<WriteStep, { action: 'update' }>, leftOut: readonly StepResult[]): boolean {
  const failed = new Set(leftOut.map(({ step: { name } }) => name));
  return step.changes.every(
    (change) =>
      change.what !== 'field' &&
      change.removed.length === 0 &&
      change.added.every((name) => failed.has(name)),
  );
}

/** The outcome with the step's place in the files. */
function placed({ parent, at }: WriteStep, outcome: StepOutcome): StepOutcome {
  const { problem } = outcome;
  return problem === null ? outcome : { ...outcome, problem: { ...problem, parent, at: problem.at ?? at } };
}

/** `stopped`: Azure did not refuse it, the run ended before it could be sent. */
function failure(step: WriteStep, problem: Problem, stopped = false): StepOutcome {
  return {
    status: stopped ? 'skipped' : 'failed',
    problem: { ...problem, parent: step.parent, at: problem.at ?? step.at },
  };
}
