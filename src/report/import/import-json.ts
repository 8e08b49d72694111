import type { ImportedParent } from '../../features/import/import-parent.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/import.schema.json`. */
export interface ImportJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  /** The Parent's name; null where nothing was imported. */
  readonly parent: string | null;
  /** Paths as they were written. */
  readonly files: readonly string[];
  /** What the next apply would write; publishes are left to the plan. */
  readonly next: readonly NextStepJson[];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: {
    readonly members: number;
    readonly groups: number;
    readonly selections: number;
  };
}

export interface NextStepJson {
  readonly id: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly name: string;
  readonly resourceId: string;
  readonly reason: string;
}

/** An import as JSON; `imported` is undefined where `problems` kept it from being made. */
export function importJson(
  imported: ImportedParent | undefined,
  about: { readonly tool: string; readonly files: readonly string[]; readonly problems: readonly Problem[] },
): ImportJson {
  const fleet = imported?.fleet;
  return {
    schemaVersion: 1,
    tool: about.tool,
    parent: fleet?.parent.name ?? null,
    files: about.files,
    next: (imported?.next.steps ?? []).flatMap(({ id, action, type, name, resourceId, reason }) =>
      action === 'publish' ? [] : [{ id, action, type, name, resourceId, reason }],
    ),
    findings: (imported?.findings ?? []).map(problemJson),
    errors: about.problems.map(problemJson),
    summary: {
      members: fleet?.members.length ?? 0,
      groups: fleet?.groups.length ?? 0,
      selections: fleet?.selections.length ?? 0,
    },
  };
}
