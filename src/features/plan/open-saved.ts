import { comparePart, type ParentsPart } from '../../apply/compare-part.js';
import type { RunEvent } from '../../apply/events.js';
import { type Context, usageProblem } from '../../cli/context.js';
import { type Opened, openSession, type SessionOptions } from '../../cli/run-session.js';
import type { Problem } from '../../model/problem.js';
import { comparePlans } from '../../plan/compare/compare-plans.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { readPlanFile } from './parse-plan-file.js';
import { conflictingOptions, fingerprints, savedPaths, type ShapingOptions } from './saved-scope.js';

/** What a saved plan requires of the run that applies it. */
export interface OpenedPlan {
  readonly publish: boolean;
  readonly deep: boolean;
  readonly maxRing: number | undefined;
  /** When it was made, in milliseconds since 1970: rings were judged by that time. */
  readonly asOf: number;
  /** Why the new plan differs from the saved one; empty: it does not. */
  readonly stale: (fresh: FleetPlan) => readonly Problem[];
}

export type OpenedSaved =
  Extract<Opened, { ok: false }> | (Extract<Opened, { ok: true }> & { readonly saved: OpenedPlan });

/** Positional arguments that end in `.json` are saved plans. */
export function isPlanFile(path: string): boolean {
  return /\.json$/i.test(path);
}

/**
 * Reads the saved plan among `paths` and opens a session on the files that it was made from, in its scope.
 *
 * The saved plan's steps are only compared, never carried out. With `part` only those parents of it
 * are planned and compared. Problems: MUS601 (two plans, contradicting options, a folder outside of
 * the current one), MUS608 to MUS610, and those of `openSession`.
 */
export async function openSaved(
  paths: readonly string[],
  options: SessionOptions & ShapingOptions & { readonly part?: ParentsPart },
  context: Context,
  emit: (event: RunEvent) => void,
): Promise<OpenedSaved> {
  const { io, tool } = context;
  const [file = '', ...others] = paths.filter(isPlanFile);
  if (others.length > 0)
    return refused([
      usageProblem(
        `${file} and ${others[0] ?? ''} are saved plans, and apply takes one`,
        'Name one of them.',
      ),
    ]);
  const read = await readPlanFile(io.cwd, file);
  if (!read.ok) return refused(read.problems);
  const saved = read.value;
  const { part } = options;
  const conflicts = conflictingOptions(file, saved.scope, options);
  const found = savedPaths(
    io.cwd,
    file,
    paths.filter((path) => !isPlanFile(path)),
    saved.scope,
  );
  const problems = [...conflicts, ...found.problems];
  if (problems.length > 0) return refused(problems);
  const opened = await openSession(
    found.paths,
    { ...options, savedScope: { ...saved.scope, ...(part && { parents: part.parents }) } },
    context,
    emit,
  );
  if (!opened.ok) return opened;
  const files = fingerprints(io.cwd, opened.session.files);
  return {
    ...opened,
    saved: {
      publish: saved.scope.publish,
      deep: saved.scope.deep === true,
      maxRing: saved.scope.maxRing,
      asOf: Date.parse(saved.createdAt),
      stale: (plan) => {
        const fresh = { plan, files, tool };
        return part === undefined ? comparePlans(saved, fresh) : comparePart(saved, fresh, part);
      },
    },
  };
}

function refused(problems: readonly Problem[]): OpenedSaved {
  return { ok: false, problems, files: [] };
}
