import type { Finding, Severity } from '../model/problem.js';
import { problemJson } from './problem-text.js';

export interface FindingJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly parent?: string;
}

/** A finding as plans and reports show it: code, severity, message, then what else a problem has. */
export function findingJson(finding: Finding): FindingJson {
  const { code, severity, message } = finding;
  const rest: object = problemJson(finding);
  return { code, severity, message, ...rest };
}
