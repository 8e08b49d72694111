import type { Finding, Severity } from '../../model/problem.js';
import type { ProblemCode } from '../../model/problem-codes.js';

/** Something of the live state that files cannot say. */
export interface Unsaid {
  readonly code: Extract<ProblemCode, 'MUS336' | 'MUS337' | 'MUS338' | 'MUS339'>;
  /** `info` where the next apply leaves it alone and changes nothing because of it. */
  readonly severity: Severity;
  readonly what: string;
  /** What the next apply makes of it: the end of a sentence that begins `The next apply`. */
  readonly next: string;
  readonly hint: string;
}

/** As a finding; of a parent that is disabled the next apply writes nothing. */
export function findingOf(
  { code, severity, what, next, hint }: Unsaid,
  parent: { readonly name: string; readonly mode: 'Enabled' | 'Disabled' },
): Finding {
  const off = parent.mode === 'Disabled';
  return {
    code,
    severity: off ? 'info' : severity,
    message: `${what}. ${off ? 'Workspace manager is off, and the next apply changes nothing' : `The next apply ${next}`}.`,
    hint,
    parent: parent.name,
  };
}
