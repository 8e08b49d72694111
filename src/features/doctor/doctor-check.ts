import type { DesiredMember, DesiredParent } from '../../model/desired.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import type { ProblemCode } from '../../model/problem-codes.js';

/** Every check, in the order in which they are made: a skipped one waits for an earlier one. */
export const checkIds = [
  'endpoint',
  'token',
  'subscription',
  'providers',
  'managingTenant',
  'apiVersions',
  'workspace',
  'permissions',
  'sentinel',
  'manager',
  'groups',
  'content',
  'rules',
] as const;

export type CheckId = (typeof checkIds)[number];

/** `skipped`: an earlier check failed. `unknown`: Azure's answer is missing, and `problems` say why. */
export const checkResults = ['failed', 'unknown', 'warning', 'skipped', 'ok'] as const;

export type CheckResult = (typeof checkResults)[number];

export interface DoctorCheck {
  readonly id: CheckId;
  readonly result: CheckResult;
  /** Of what failed, is a warning or is unknown. */
  readonly code?: ProblemCode;
  /** The finding; equal findings in several workspaces have equal texts. */
  readonly reason: string;
  /** Worth showing although nothing is wrong. */
  readonly note?: true;
  readonly remedy?: Remedy;
  /** What `--fix` would do about it. */
  readonly fixes?: readonly Fix[];
  /** What could not be read. */
  readonly problems?: readonly Problem[];
}

export interface Remedy {
  /** The next action, as an imperative. */
  readonly text: string;
  /** Commands for a POSIX shell, ids filled in and quoted. */
  readonly commands: readonly string[];
}

/** All that `--fix` ever writes. */
export type Fix =
  | { readonly kind: 'register'; readonly subscription: string; readonly namespace: string }
  | { readonly kind: 'enable'; readonly parent: string; readonly resourceId: string };

/** One workspace that the files name, as a parent, a member, or both. */
export interface DoctorTarget {
  readonly parent?: DesiredParent;
  readonly member?: DesiredMember;
  /** As the files write it. */
  readonly workspace: string;
  readonly tenant: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly at: SourceSpan;
}

export interface ExaminedTarget {
  readonly target: DoctorTarget;
  /** Those that concern it, in the order of `checkIds`. */
  readonly checks: readonly DoctorCheck[];
}

export interface DoctorReport {
  /** Of the login's token; null where the token does not say. */
  readonly loginTenant: string | null;
  /** Parents by tier and name, then members by name; a workspace that is both stands with the parents. */
  readonly targets: readonly ExaminedTarget[];
  /** Whatever could not be read, each once. */
  readonly errors: readonly Problem[];
}

/** The checks that concern a workspace. */
export function checksOf({ parent, member }: DoctorTarget): readonly CheckId[] {
  return checkIds.filter((id) => {
    if (id === 'manager' || id === 'groups' || id === 'content') return parent !== undefined;
    return id !== 'rules' || member !== undefined;
  });
}

export function okay(id: CheckId, reason: string): DoctorCheck {
  return { id, result: 'ok', reason };
}

/** Not made, because another check has to be fixed first. */
export function skipped(id: CheckId, because: CheckId): DoctorCheck {
  return { id, result: 'skipped', reason: `not looked at: ${because} comes first` };
}

/** Azure did not say. */
export function unknown(id: CheckId, told: Problem | readonly Problem[]): DoctorCheck {
  const problems = [told].flat();
  const [first] = problems;
  return {
    id,
    result: 'unknown',
    code: first?.code,
    reason: 'Azure’s answer could not be had; the error says why',
    problems,
  };
}
