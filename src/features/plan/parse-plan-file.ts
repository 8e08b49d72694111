import { canonical, digestPattern } from '../../model/json.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { listOf, matching, objectOf, optional, text, yesOrNo, type ShapeOf } from '../../model/shape.js';
import type { FileFingerprint } from '../../plan/compare/compare-plans.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { planDigest, stepWork, workDigest } from '../../plan/compare/plan-digest.js';
import { fleetPlanShape } from '../../plan/compare/plan-shape.js';
import { stepJson } from '../../plan/steps/step-json.js';
import type { StepJson } from '../../plan/steps/step-shape.js';
import { parseUntrusted } from '../../model/parse-untrusted.js';
import type { PlanScope } from './shape.js';

/** A saved plan after every check that needs no network. Its steps are never carried out: they are shown and compared. */
export interface SavedPlan {
  readonly tool: string;
  readonly createdAt: string;
  readonly plan: FleetPlan;
  readonly scope: PlanScope;
  readonly files: readonly FileFingerprint[];
}

/**
 * The saved plan that a text holds; whoever wrote it, nothing of it is believed unchecked. `file` is its name for people.
 *
 * Problems: MUS608 where it is none (with line and column where it is no JSON), MUS610 for another
 * format version, MUS609 where its steps are not those that its digest was made of.
 */
export function parsePlanFile(source: string, file: string): Result<SavedPlan> {
  const parsed = parseUntrusted(source);
  if (!parsed.ok)
    return failed(noPlan(file, parsed.what, parsed.at === undefined ? undefined : { file, ...parsed.at }));
  const version = versionProblem(parsed.value, file);
  if (version !== undefined) return failed(version);
  const complaint = planFileShape(parsed.value);
  if (complaint !== undefined) return failed(noPlan(file, `${complaint.path.slice(1)} ${complaint.what}`));
  // Every field that is read below was checked by the shape.
  const checked = parsed.value as CheckedFile;
  const plan: FleetPlan = { parents: checked.saved.parents };
  const changed = tampering(checked, plan);
  if (changed !== undefined) return failed(tampered(file, changed));
  const { tool, createdAt, saved } = checked;
  return ok({ tool, createdAt, plan, scope: saved.scope, files: saved.files });
}

interface CheckedFile {
  readonly tool: string;
  readonly createdAt: string;
  readonly planDigest: string;
  readonly steps: readonly StepJson[];
  readonly saved: {
    readonly scope: PlanScope;
    readonly files: readonly FileFingerprint[];
    readonly parents: FleetPlan['parents'];
  };
}

const planFileShape = objectOf({
  tool: text,
  createdAt: text,
  planDigest: matching(digestPattern),
  // What they hold is judged by the digest.
  steps: listOf(objectOf({ id: text })),
  saved: objectOf({
    scope: objectOf({
      paths: listOf(text),
      parents: optional(listOf(text)),
      groups: optional(listOf(text)),
      publish: yesOrNo,
      deep: optional(yesOrNo),
    } satisfies ShapeOf<PlanScope>),
    files: listOf(objectOf({ name: text, hash: text } satisfies ShapeOf<FileFingerprint>)),
    parents: (value: unknown) => {
      const complaint = fleetPlanShape({ parents: value });
      return complaint && { ...complaint, path: complaint.path.replace('.parents', '') };
    },
  } satisfies ShapeOf<CheckedFile['saved']>),
} satisfies ShapeOf<CheckedFile>);

function versionProblem(value: unknown, file: string): Problem | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'planDigest'))
    return noPlan(file, 'it has no planDigest');
  const version: unknown = 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version !== 1)
    return {
      code: 'MUS610',
      message: `${file} is a plan of format ${shownVersion(version)}, and this muster reads format 1.`,
      hint: 'Use the version of muster that saved it, or save the plan anew with this one.',
    };
  if (!Object.hasOwn(value, 'saved'))
    return noPlan(file, 'it is a plan’s report, which does not hold what a saved plan needs');
  return undefined;
}

function shownVersion(version: unknown): string {
  return typeof version === 'number' ? String(version) : 'unknown';
}

/** Where the steps contradict the digest, or the two forms of the plan each other: which. */
function tampering({ planDigest: recorded, steps }: CheckedFile, plan: FleetPlan): string | undefined {
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

function noPlan(file: string, what: string, at?: Problem['at']): Problem {
  return {
    code: 'MUS608',
    message: `${file} is no saved plan: ${what}.`,
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
