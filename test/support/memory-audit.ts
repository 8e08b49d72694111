import type { Audit, SeenHash, Written } from '../../src/azure/audit/audit-file.js';
import type { Problem } from '../../src/model/problem.js';

export interface MemoryAudit extends Audit {
  readonly lines: Written[];
  readonly seen: SeenHash[];
}

/** An audit that keeps its lines in memory; `refuses` is what opening it says. */
export function memoryAudit(refuses?: Problem): MemoryAudit {
  const lines: Written[] = [];
  const seen: SeenHash[] = [];
  return {
    lines,
    seen,
    open: () => Promise.resolve(refuses),
    append: (entry) => {
      lines.push(entry);
      return Promise.resolve(undefined);
    },
    saw: (facts) => seen.push(...facts),
    stopped: () => undefined,
    written: () => undefined,
    close: () => Promise.resolve(undefined),
  };
}
