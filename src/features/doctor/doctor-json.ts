import type { FixResult } from './carry-out-fixes.js';
import type { DoctorCheck, CheckResult, DoctorReport, ExaminedTarget } from './doctor-check.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type PlaceJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/doctor.schema.json`. */
export interface DoctorJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly loginTenant: string | null;
  readonly targets: readonly TargetJson[];
  /** What `--fix` did before the checks were made; empty without it. */
  readonly fixes: readonly FixJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: DoctorCounts;
}

export interface TargetJson {
  /** Names of the files; null where the workspace is none. */
  readonly parent: string | null;
  readonly member: string | null;
  readonly workspace: string;
  readonly tenant: string;
  readonly at: PlaceJson;
  readonly checks: readonly CheckJson[];
}

export interface CheckJson {
  readonly id: string;
  readonly result: CheckResult;
  readonly code: string | null;
  readonly reason: string;
  readonly remedy: { readonly text: string; readonly commands: readonly string[] } | null;
}

export interface FixJson {
  readonly action: 'register' | 'enable';
  readonly subscription: string | null;
  readonly namespace: string | null;
  readonly parent: string | null;
  readonly resourceId: string | null;
  readonly result: 'done' | 'failed';
  readonly error: ProblemJson | null;
}

export type DoctorCounts = Readonly<Record<CheckResult, number>>;

/** The report as JSON, everything in its order; `problems` are errors of no workspace. */
export function doctorJson(
  report: DoctorReport,
  about: {
    readonly tool: string;
    readonly fixes?: readonly FixResult[];
    readonly problems?: readonly Problem[];
  },
): DoctorJson {
  const fixes = about.fixes ?? [];
  return {
    schemaVersion: 1,
    tool: about.tool,
    loginTenant: report.loginTenant,
    targets: report.targets.map(targetJson),
    fixes: fixes.map(fixJson),
    errors: [
      ...(about.problems ?? []),
      ...fixes.flatMap(({ problem }) => problem ?? []),
      ...report.errors,
    ].map(problemJson),
    summary: doctorCounts(report.targets.flatMap(({ checks }) => checks)),
  };
}

/** How many checks ended how. */
export function doctorCounts(checks: readonly DoctorCheck[]): DoctorCounts {
  const of = (wanted: CheckResult): number => checks.filter(({ result }) => result === wanted).length;
  return {
    failed: of('failed'),
    unknown: of('unknown'),
    warning: of('warning'),
    skipped: of('skipped'),
    ok: of('ok'),
  };
}

function targetJson({ target, checks }: ExaminedTarget): TargetJson {
  const { file, line, column } = target.at;
  return {
    parent: target.parent?.name ?? null,
    member: target.member?.name ?? null,
    workspace: target.workspace,
    tenant: target.tenant,
    at: { file, line, column },
    checks: checks.map(({ id, result, code, reason, remedy }) => ({
      id,
      result,
      code: code ?? null,
      reason,
      remedy: remedy ?? null,
    })),
  };
}

function fixJson({ fix, problem }: FixResult): FixJson {
  return {
    action: fix.kind,
    subscription: fix.kind === 'register' ? fix.subscription : null,
    namespace: fix.kind === 'register' ? fix.namespace : null,
    parent: fix.kind === 'enable' ? fix.parent : null,
    resourceId: fix.kind === 'enable' ? fix.resourceId : null,
    result: problem === null ? 'done' : 'failed',
    error: problem === null ? null : problemJson(problem),
  };
}
