import type { AuditVerdict } from '../../inspect/verify-audit.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type ProblemJson } from '../problems/problem-text.js';

/** `schemas/audit.schema.json`. */
export interface AuditJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly file: string;
  readonly outcome: 'intact' | 'broken' | 'unreadable';
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
    outcome: verdict === undefined ? 'unreadable' : problems.length > 0 ? 'broken' : 'intact',
    lines: verdict?.lines ?? 0,
    last: verdict?.last ?? null,
    torn: verdict?.torn ?? [],
    errors: problems.map(problemJson),
  };
}
