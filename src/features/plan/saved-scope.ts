import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Problem } from '../../model/problem.js';
import { sameSet } from '../../model/order.js';
import { textDigest } from '../../model/json.js';
import type { FileFingerprint } from '../../plan/compare/compare-plans.js';
import type { PlanScope } from './shape.js';
import type { SourceText } from '../../cli/engine.js';
import { usageProblem } from '../../cli/context.js';

/** The options that shape a plan. */
export interface ShapingOptions {
  readonly parent?: readonly string[];
  readonly group?: readonly string[];
  readonly publish: boolean;
  readonly deep?: boolean;
  readonly maxRing?: number;
}

/** What a plan was shaped by, for its file. */
export function planScope(cwd: string, paths: readonly string[], options: ShapingOptions): PlanScope {
  return {
    paths: paths.map((path) => fromHere(cwd, path)),
    parents: options.parent,
    groups: options.group,
    publish: options.publish,
    deep: options.deep === true ? true : undefined,
    maxRing: options.maxRing,
  };
}

/** What the plan was made from, for its file: never with the folders above `cwd`, which differ from machine to machine. */
export function fingerprints(cwd: string, files: readonly SourceText[]): readonly FileFingerprint[] {
  return files.map(({ name, text }) => ({ name: fromHere(cwd, name), hash: textDigest(text) }));
}

/** Problems (MUS601) of options that contradict the saved plan's. */
export function conflictingOptions(
  file: string,
  scope: PlanScope,
  options: ShapingOptions,
): readonly Problem[] {
  const differs = (given: readonly string[] | undefined, saved: readonly string[] | undefined) =>
    given !== undefined && (saved === undefined || !sameSet(given, saved));
  const conflict = (flag: string, saved: string) =>
    usageProblem(
      `${flag} contradicts the saved plan ${file}, which was made ${saved}`,
      `Leave ${flag} away: a saved plan is applied as it was made.`,
    );
  const made = (flag: string, names: readonly string[] | undefined) =>
    names === undefined ? `without ${flag}` : `with ${names.map((name) => `${flag} ${name}`).join(' ')}`;
  return [
    ...(differs(options.parent, scope.parents)
      ? [conflict('--parent', made('--parent', scope.parents))]
      : []),
    ...(differs(options.group, scope.groups) ? [conflict('--group', made('--group', scope.groups))] : []),
    ...(options.deep === true && scope.deep !== true ? [conflict('--deep', 'without --deep')] : []),
    ...(options.maxRing !== undefined && options.maxRing !== scope.maxRing
      ? [
          conflict(
            '--max-ring',
            scope.maxRing === undefined ? 'without --max-ring' : `with --max-ring ${String(scope.maxRing)}`,
          ),
        ]
      : []),
    ...(!options.publish && scope.publish ? [conflict('--no-publish', 'without --no-publish')] : []),
  ];
}

/**
 * Where the saved plan's files are: the folders given beside it, else those that it names, relative to
 * `cwd`. A plan may come from a pull request, so one that leads out of `cwd` is not followed (MUS601).
 */
export function savedPaths(
  cwd: string,
  file: string,
  given: readonly string[],
  scope: PlanScope,
): { readonly paths: readonly string[]; readonly problems: readonly Problem[] } {
  if (given.length > 0) return { paths: given, problems: [] };
  const saved = scope.paths.length === 0 ? ['.'] : scope.paths;
  const outside = saved.filter((path) => isAbsolute(path) || leavesHere(fromHere(cwd, path)));
  return {
    paths: saved.map((path) => resolve(cwd, path)),
    problems: outside.map((path) =>
      usageProblem(
        `${file} was made from ${path}, which is not below the current folder`,
        `Name the folder: muster apply ${file} <folder>.`,
      ),
    ),
  };
}

function fromHere(cwd: string, path: string): string {
  const inside = relative(cwd, resolve(cwd, path));
  return inside === '' ? '.' : inside.replaceAll(sep, '/');
}

function leavesHere(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}
