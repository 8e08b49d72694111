import type { FixResult } from './carry-out-fixes.js';
import type { DoctorCheck, CheckResult, DoctorReport, ExaminedTarget } from './doctor-check.js';
import type { Problem } from '../../model/problem.js';
import { problemJson } from '../../show/problem-text.js';
import type { DoctorJson } from './shape.js';

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
export function doctorCounts(checks: readonly DoctorCheck[]): DoctorJson['summary'] {
  const of = (wanted: CheckResult): number => checks.filter(({ result }) => result === wanted).length;
  return {
    failed: of('failed'),
    unknown: of('unknown'),
    warning: of('warning'),
    skipped: of('skipped'),
    ok: of('ok'),
  };
}

function targetJson({ target, checks }: ExaminedTarget): DoctorJson['targets'][number] {
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

function fixJson({ fix, problem }: FixResult): DoctorJson['fixes'][number] {
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
