import type {
  CleanedCopy,
  Cleanup,
  HeldCopy,
  HeldReason,
  OrphanedCopy,
} from '../../features/cleanup/cleanup.js';
import type { Problem } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

export type CleanupOutcome = 'succeeded' | 'failed' | 'refused' | 'interrupted';

/** What `muster cleanup` found, and what it did. */
export interface CleanupResult {
  readonly outcome: CleanupOutcome;
  /** Nothing was to be deleted. */
  readonly dryRun: boolean;
  readonly cleanup: Cleanup;
  /** What became of what was to be deleted, in its order; undefined where none of it was begun. */
  readonly copies?: readonly CleanedCopy[];
  /** Why it was not begun, or would not be. */
  readonly refusals: readonly Problem[];
  /** Of the files, the endpoint and what could not be read. */
  readonly problems: readonly Problem[];
}

type CopyStatus = CleanedCopy['status'] | 'planned';

interface CopyBase {
  readonly parent: string;
  readonly group: string | null;
  readonly member: string;
  readonly item: OrphanedCopy['item'];
}

/** `schemas/cleanup.schema.json`. */
export interface CleanupJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly outcome: CleanupOutcome;
  readonly dryRun: boolean;
  readonly copies: readonly (CopyBase & {
    readonly provenBy: string;
    readonly status: CopyStatus;
    readonly backup: string | null;
    readonly error: ProblemJson | null;
  })[];
  readonly held: readonly (CopyBase & { readonly reason: HeldReason })[];
  /** Why it was not begun; of a dry run: why it would not be. */
  readonly refusals: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: Readonly<Record<CopyStatus, number>> & { readonly held: number };
}

export function cleanupJson(result: CleanupResult, tool: string): CleanupJson {
  const { outcome, dryRun, cleanup, refusals, problems } = result;
  const copies = copiesOf(result);
  const of = (wanted: CopyStatus) => copies.filter(({ status }) => status === wanted).length;
  return {
    schemaVersion: 1,
    tool,
    outcome,
    dryRun,
    copies,
    held: cleanup.held.map((copy: HeldCopy) => ({ ...copyJson(copy), reason: copy.reason })),
    refusals: refusals.map(problemJson),
    errors: problems.map(problemJson),
    summary: {
      planned: of('planned'),
      deleted: of('deleted'),
      failed: of('failed'),
      skipped: of('skipped'),
      held: cleanup.held.length,
    },
  };
}

function copiesOf({ cleanup, copies, dryRun }: CleanupResult): CleanupJson['copies'] {
  if (copies !== undefined)
    return copies.map((copy) => ({
      ...copyJson(copy),
      provenBy: copy.provenBy,
      status: copy.status,
      backup: copy.backup,
      error: copy.problem === null ? null : problemJson(copy.problem),
    }));
  return cleanup.doomed.map((copy) => ({
    ...copyJson(copy),
    provenBy: copy.provenBy,
    status: dryRun ? 'planned' : 'skipped',
    backup: null,
    error: null,
  }));
}

function copyJson({ parent, group, member, item }: OrphanedCopy): CopyBase {
  return { parent, group, member, item: { ...itemJson(item), resourceId: item.resourceId } };
}
