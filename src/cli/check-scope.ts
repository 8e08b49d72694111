import type { Scope } from '../apply/run.js';
import type { DesiredFleet } from '../model/desired.js';
import { didYouMean } from '../model/did-you-mean.js';
import { lookKey } from '../model/look-alike.js';
import type { Problem } from '../model/problem.js';
import { folded } from '../show/words.js';

/**
 * Problems of names on the command line that the files do not have, or that leave nothing to do: MUS603, and
 * MUS612 for a selection.
 */
export function checkScope(
  fleet: DesiredFleet,
  given: {
    readonly parents?: readonly string[] | undefined;
    readonly groups?: readonly string[] | undefined;
    readonly allowEmpty?: readonly string[] | undefined;
    readonly allowEmptyParent?: readonly string[] | undefined;
    readonly selection?: string | undefined;
    readonly selections?: readonly string[] | undefined;
  },
): readonly Problem[] {
  const parents = fleet.parents.map(({ name }) => name);
  const groups = fleet.groups.map(({ name }) => name);
  return [
    ...unknownSelection(given.selection, fleet),
    ...unknown('--parent', 'parent', given.parents ?? [], parents),
    ...unknown('--group', 'group', given.groups ?? [], groups, fleet.groups),
    ...unknown('--allow-empty', 'group', given.allowEmpty ?? [], groups, fleet.groups),
    ...unknown('--allow-empty-parent', 'parent', given.allowEmptyParent ?? [], parents),
    ...unknown(
      '--selection',
      'content selection',
      given.selections ?? [],
      fleet.selections.map(({ name }) => name),
    ),
    ...leftOut(fleet, given.parents, given.groups ?? []),
  ];
}

/** The scope that the options name; undefined lists mean all. */
export function scopeOf(options: {
  readonly parent?: readonly string[];
  readonly group?: readonly string[];
}): Scope {
  return {
    parents: options.parent,
    groups: options.group,
  };
}

/** The scope without names that the files do not have: the smaller plan then differs from the saved one, which is reported. */
export function knownScope(fleet: DesiredFleet, scope: Scope): Scope {
  const parents = new Set(fleet.parents.map(({ name }) => name));
  const groups = new Set(fleet.groups.map(({ name }) => name));
  return {
    parents: scope.parents === undefined ? undefined : scope.parents.filter((name) => parents.has(name)),
    groups: scope.groups === undefined ? undefined : scope.groups.filter((name) => groups.has(name)),
  };
}

function unknown(
  flag: string,
  noun: string,
  given: readonly string[],
  known: readonly string[],
  titled: readonly { readonly name: string; readonly displayName: string }[] = [],
): readonly Problem[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'MUS603',
      message: `${flag} ${name}: the files have no ${noun} of this name`,
      hint: titleHint(name, titled) ?? didYouMean(name, known) ?? namesHint(noun, known),
    }));
}

/** The portal shows display names, so people type them. */
function titleHint(
  given: string,
  titled: readonly { readonly name: string; readonly displayName: string }[],
): string | undefined {
  const same = (text: string) => lookKey(text) === lookKey(given);
  const meant = titled.filter(({ name, displayName }) => same(displayName) && !same(name));
  return meant.length === 0
    ? undefined
    : `That is the display name of ${meant.map(({ name }) => `"${name}"`).join(', ')}: give the name.`;
}

function unknownSelection(name: string | undefined, { selections }: DesiredFleet): readonly Problem[] {
  const known = selections.map((selection) => selection.name);
  if (name === undefined || known.includes(name)) return [];
  return [
    {
      code: 'MUS612',
      message: `the files have no ContentSelection called "${name}"`,
      hint: /[/\\.]/.test(name)
        ? 'The name of a selection comes before the paths: muster select NAME [paths...].'
        : (didYouMean(name, known) ?? namesHint('ContentSelection', known)),
    },
  ];
}

function leftOut(
  fleet: DesiredFleet,
  parents: readonly string[] | undefined,
  groups: readonly string[],
): readonly Problem[] {
  if (parents === undefined) return [];
  return fleet.groups
    .filter(({ name, parent }) => groups.includes(name) && !parents.includes(parent))
    .map(({ name, parent }) => ({
      code: 'MUS603',
      message: `--group ${name}: the group belongs to parent ${parent}, which --parent leaves out`,
      hint: `Add --parent ${parent}, or leave --parent away.`,
    }));
}

function namesHint(noun: string, known: readonly string[]): string {
  return known.length === 0 ? `The files declare no ${noun}.` : `The files declare ${folded(known)}.`;
}
