import {
  type FiledOutput,
  type OutputRead,
  readOutput,
  readOutputFile,
  type Unusable,
} from '../../cli/read-output.js';
import { canonical } from '../../model/json.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { unreachable } from '../../model/unreachable.js';
import type { FileFingerprint } from '../../plan/compare/compare-plans.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { planDigest, stepWork, workDigest } from '../../plan/compare/plan-digest.js';
import { stepJson } from '../../plan/steps/step-json.js';
import type { StepJson } from '../../plan/steps/step-shape.js';
import type { PlanFileJson, PlanScope } from './shape.js';

/** A saved plan after every check that needs no network. Its steps are never carried out: they are shown and compared. */
export interface SavedPlan {
  readonly tool: string;
  readonly createdAt: string;
  readonly plan: FleetPlan;
  readonly scope: PlanScope;
  readonly files: readonly FileFingerprint[];
}

/**
 * The saved plan that a text holds; nothing in it is trusted unchecked. `file` is its name for people.
 *
 * Problems: MUS608 where it is not one (with line and column where it is not JSON), MUS610 for another
 * format version, MUS609 where its steps are not those that its digest was made of.
 */
export function parsePlanFile(source: string, file: string): Result<SavedPlan> {
  return judge(readOutput(source, planFile), file);
}

/** The saved plan in a file named on the command line. Problems: MUS608 to MUS610, one at a time. */
export async function readPlanFile(cwd: string, file: string): Promise<Result<SavedPlan>> {
  return judge(await readOutputFile(cwd, file, planFile), file);
}

type FiledPlan = Pick<PlanFileJson, 'tool' | 'createdAt' | 'planDigest' | 'steps' | 'saved'>;

const planFile: FiledOutput = {
  schema: 'plan',
  marks: ['planDigest'],
  reads: ['tool', 'createdAt', 'planDigest', 'steps', 'saved'],
  needs: ['tool', 'createdAt', 'steps'],
  // Their contents are checked by the digest, which includes fields of later versions.
  loose: {
    steps: {
      type: 'array',
      items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    },
  },
};

function judge(read: OutputRead<FiledPlan>, file: string): Result<SavedPlan> {
  if (!read.ok) return failed(unusable(read.why, file));
  const { tool, createdAt, planDigest: recorded, steps, saved } = read.value;
  if (saved === undefined)
    return failed(
      noPlan(`${file} is no saved plan: it is a plan’s report, which does not hold what a saved plan needs`),
    );
  const { parents, displayNames } = saved;
  const plan: FleetPlan = {
    parents,
    ...(displayNames && { displayNames: new Map(Object.entries(displayNames)) }),
  };
  const changed = tampering(recorded, steps, plan);
  if (changed !== undefined) return failed(tampered(file, changed));
  return ok({ tool, createdAt, plan, scope: saved.scope, files: saved.files });
}

function unusable(why: Unusable, file: string): Problem {
  switch (why.is) {
    case 'unreadable':
      return noPlan(`${file} cannot be read as a saved plan: ${why.what}`);
    case 'otherFormat':
      return {
        code: 'MUS610',
        message: `${file} is a plan of format ${why.format}, and this muster reads format 1.`,
        hint: 'Use the version of muster that saved it, or save the plan anew with this one.',
      };
    case 'other':
      return noPlan(`${file} is no saved plan: ${why.what}`, why.at && { file, ...why.at });
    default:
      return unreachable(why);
  }
}

/** Where the steps contradict the digest, or the two forms of the plan each other: which. */
function tampering(recorded: string, steps: readonly StepJson[], plan: FleetPlan): string | undefined {
  if (workDigest(steps) !== recorded && workDigest(steps.map(knownStep)) !== recorded)
    return 'its steps are not those that its planDigest was made of';
  const derived = allSteps(plan).map(stepJson);
  const same = derived.length === steps.length && derived.every((step, index) => says(steps[index], step));
  // Of one version both forms have one digest; another version may have added to the first.
  return same || planDigest(plan) === recorded ? undefined : 'what it shows is not what its steps do';
}

/** The step without fields that this version does not know: they are ignored, but where they counted when it was saved. */
function knownStep(step: object): object {
  return Object.fromEntries(Object.entries(step).filter(([key]) => Object.hasOwn(stepFields, key)));
}

const stepFields: Readonly<Record<keyof StepJson, true>> = {
  id: true,
  action: true,
  type: true,
  parent: true,
  name: true,
  group: true,
  part: true,
  parts: true,
  class: true,
  without: true,
  member: true,
  resourceId: true,
  reason: true,
  patch: true,
  body: true,
  reasons: true,
  items: true,
  members: true,
  operations: true,
  dependsOn: true,
  ring: true,
};

/** Whether the file's step says the same, as far as it has the fields: another version may have more or fewer. */
function says(filed: object | undefined, derived: StepJson): boolean {
  if (filed === undefined) return false;
  const work = (step: object, keys: readonly string[]) =>
    canonical(stepWork(Object.fromEntries(Object.entries(step).filter(([key]) => keys.includes(key)))));
  const shared = Object.keys(derived).filter((key) => Object.hasOwn(filed, key));
  return work(filed, shared) === work(derived, shared);
}

function noPlan(what: string, at?: Problem['at']): Problem {
  return {
    code: 'MUS608',
    message: `${what}.`,
    hint: 'Name a file that muster plan --out wrote.',
    at,
  };
}

function tampered(file: string, what: string): Problem {
  return {
    code: 'MUS609',
    message: `${file} was changed after it was saved: ${what}. None of it is used.`,
    hint: 'Save the plan anew with muster plan --out, and find out who changed this one.',
  };
}
