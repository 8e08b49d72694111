import type { AuditVerdict } from '../../features/audit/verify-audit.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/audit.schema.json`. */
export interface AuditJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly file: string;
  /** `unproven`: the chain holds, but nothing shows that its end is the one that a run left. */
  readonly outcome: 'intact' | 'unproven' | 'broken' | 'unreadable';
  readonly lines: number;
  /** SHA-256 of the last whole line. */
  readonly last: string | null;
  /** Numbers of torn lines: no tampering. */
  readonly torn: readonly number[];
  readonly errors: readonly ProblemJson[];
}

/** What `muster audit verify` found, `verdict` undefined where the file could not be read. */
export function auditJson(
  verdict: AuditVerdict | undefined,
  about: { readonly tool: string; readonly file: string; readonly problems: readonly Problem[] },
): AuditJson {
  const { tool, file, problems } = about;
  return {
    schemaVersion: 1,
    tool,
    file,
    outcome: outcomeOf(verdict, problems),
    lines: verdict?.lines ?? 0,
    last: verdict?.last ?? null,
    torn: verdict?.torn ?? [],
    errors: problems.map(problemJson),
  };
}

/** The chain has no key: whoever may write the file may add lines to it, so only a known last line proves its end. */
function outcomeOf(verdict: AuditVerdict | undefined, problems: readonly Problem[]): AuditJson['outcome'] {
  if (verdict === undefined) return 'unreadable';
  if (problems.length > 0) return 'broken';
  return verdict.since === 0 ? 'intact' : 'unproven';
}
