import { readParent } from '../../azure/read/read-parent.js';
import { idKey } from '../../model/arm-id.js';
import type { ContentSelection, DesiredFleet, DesiredParent } from '../../model/desired.js';
import type { ContentItem } from '../../model/content.js';
import { groupOf, fleetIndex } from '../../model/fleet-index.js';
import { groupByEach, sortedBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { groupExceptions } from '../../plan/parts/classes.js';
import { inTierOrder } from '../../plan/plan-fleet.js';
import { predictParent } from '../../plan/predict-content.js';
import type { ItemVerdict } from '../../select/fits-key.js';
import { nearMiss, type NearMiss } from '../../select/near-miss.js';
import { resolveSelection } from '../../select/resolve-selection.js';
import { type ResolvedSelection } from '../../select/resolve-anew.js';
import { canTakeWorkbooks, parentsInScope, readPlanned } from '../../apply/read-and-plan.js';
import type { RunDeps, Scope } from '../../apply/run.js';
import type { PlannedFleet } from '../../plan/planned.js';

/** A selection in one parent's workspace. */
export interface SelectionReading {
  readonly parent: string;
  /** Names of the parent's groups that use it, in name order. */
  readonly groups: readonly string[];
  /** Undefined where the workspace's content could not be read. */
  readonly resolved: ExplainedSelection | undefined;
  /** Why it could not be read, or what is wrong with the selection there (MUS401, MUS402). */
  readonly problems: readonly Problem[];
}

export type ExplainedSelection = Pick<ResolvedSelection, 'findings'> & {
  /** Every item of the workspace, by kind, then lower-cased name. */
  readonly verdicts: readonly ExplainedVerdict[];
};

export type ExplainedVerdict = ItemVerdict & {
  /** For an item that no entry includes; undefined where no entry is for its kind. */
  readonly nearest?: NearMiss;
  /** Of an item that is taken: the overrides that leave it out for members of the parent's groups, by name. */
  readonly leftOut?: readonly LeftOutItem[];
};

export interface LeftOutItem {
  readonly override: string;
  /** The files' names, in order. */
  readonly members: readonly string[];
}

type ReadDeps = Pick<RunDeps, 'client' | 'pending'> & { readonly interrupted?: AbortSignal };

/**
 * What a selection resolves to in each parent that uses it, or in each parent in scope where the
 * scope names some; upper tiers first, within a tier by name. Nothing is written.
 *
 * As in a plan, a parent's content is what it will be once its files were written and upper tiers published; where
 * one of those cannot be planned the content is not known (MUS408).
 */
export async function readSelection(
  deps: ReadDeps,
  fleet: DesiredFleet,
  selection: ContentSelection,
  scope: Scope,
): Promise<readonly SelectionReading[]> {
  const parents = inTierOrder(selectionParents(fleet, selection, scope));
  const above = ancestorsOf(fleet, parents);
  const uppers: PlannedFleet =
    above.length === 0
      ? { plan: { parents: [] }, parents: new Map() }
      : await readPlanned(deps, fleet, { parents: above }, { publish: true });
  return Promise.all(parents.map((parent) => readOne(deps, fleet, selection, parent, uppers)));
}

/** The parents to look at: those in scope if it names any, else those whose groups use the selection. */
export function selectionParents(
  fleet: DesiredFleet,
  selection: ContentSelection,
  scope: Scope,
): readonly DesiredParent[] {
  const named = scope.parents !== undefined || scope.groups !== undefined;
  return parentsInScope(fleet, scope).filter(
    (parent) => named || groupsUsing(fleet, selection, parent).length > 0,
  );
}

function groupsUsing(
  fleet: DesiredFleet,
  selection: ContentSelection,
  parent: DesiredParent,
): readonly string[] {
  const using = takers(fleet, selection);
  const groups = fleet.groups.filter(
    (group) => group.parent === parent.name && group.content.some((name) => using.has(name)),
  );
  return sortedBy(
    groups.map(({ name }) => name),
    (name) => name,
  );
}

/** Names of the selection and of those that take it, directly or by others. */
function takers({ selections }: DesiredFleet, selection: ContentSelection): ReadonlySet<string> {
  const taking = groupByEach(selections, ({ include, exclude }) =>
    [...include, ...exclude].flatMap((entry) => entry.selection?.name ?? []),
  );
  const found = new Set([selection.name]);
  for (const name of found) for (const taker of taking.get(name) ?? []) found.add(taker.name);
  return found;
}

/** The names of all parents above, at any distance. */
function ancestorsOf(fleet: DesiredFleet, parents: readonly DesiredParent[]): readonly string[] {
  const found = new Set<string>();
  const visit = (names: readonly string[]): void => {
    for (const name of names.filter((each) => !found.has(each))) {
      found.add(name);
      visit(fleetIndex(fleet).parents.get(name)?.uppers ?? []);
    }
  };
  visit(parents.flatMap(({ uppers }) => uppers));
  return [...found];
}

async function readOne(
  { client, interrupted }: ReadDeps,
  fleet: DesiredFleet,
  selection: ContentSelection,
  parent: DesiredParent,
  uppers: PlannedFleet,
): Promise<SelectionReading> {
  const base = { parent: parent.name, groups: groupsUsing(fleet, selection, parent) };
  const unread = (problems: readonly Problem[]): SelectionReading => ({
    ...base,
    resolved: undefined,
    problems: problems.map((problem) => ({ ...problem, parent: problem.parent ?? parent.name })),
  });
  const above = ancestorsOf(fleet, [parent]);
  const broken = uppers.plan.parents.filter((plan) => plan.state === 'error' && above.includes(plan.parent));
  if (broken.length > 0)
    return unread([...broken.flatMap(({ problems }) => problems), unknownAbove(parent, broken)]);
  const live = await readParent(
    client,
    parent.workspace,
    {
      workbookResourceGroups: parent.workbookResourceGroups,
      workbooksNeeded: canTakeWorkbooks(selection),
      marks: parent.content !== undefined,
    },
    interrupted,
  );
  if (!live.ok) return unread(live.problems);
  const deliveries = parent.uppers
    .flatMap((name) => uppers.parents.get(name)?.deliveries ?? [])
    .filter(({ workspace }) => workspace === idKey(parent.workspace));
  const { content } = predictParent(fleet, parent, live.value, deliveries);
  const { verdicts, findings, problems } = resolveSelection(selection, content, parent.name);
  return {
    ...base,
    resolved: {
      verdicts: withOverrides(fleet, base, verdicts).map((verdict) => explained(selection, verdict)),
      findings,
    },
    problems,
  };
}

/** The verdicts with what overrides leave out of what they take, in the groups of the parent that use the selection. */
function withOverrides(
  fleet: DesiredFleet,
  { parent, groups }: Pick<SelectionReading, 'parent' | 'groups'>,
  verdicts: readonly ItemVerdict[],
): readonly ExplainedVerdict[] {
  const { overrides = [] } = fleet;
  if (overrides.length === 0) return verdicts;
  const taken = verdicts.flatMap(({ item, taken: isTaken }) => (isTaken ? [item] : []));
  const found = new Map<ContentItem, Map<string, Set<string>>>();
  for (const name of groups)
    for (const { override, items, members } of groupExceptions(
      groupOf(fleet, parent, name) ?? { name, members: [] },
      taken,
      overrides,
    ))
      for (const item of items) {
        const own = found.get(item) ?? new Map<string, Set<string>>();
        found.set(item, own);
        const whom = own.get(override.name) ?? new Set();
        own.set(override.name, whom);
        for (const member of members) whom.add(member);
      }
  return verdicts.map((verdict) => {
    const own = found.get(verdict.item);
    if (own === undefined) return verdict;
    const leftOut = sortedBy(own, ([override]) => override).map(([override, whom]) => ({
      override,
      members: sortedBy(whom, String),
    }));
    return { ...verdict, leftOut };
  });
}

function unknownAbove(parent: DesiredParent, broken: readonly ParentPlan[]): Problem {
  const names = broken.map((plan) => plan.parent).join(', ');
  return {
    code: 'MUS408',
    message: `What ${parent.name} will hold is not known, because ${names} above it could not be planned.`,
    hint: 'Fix what is reported for the upper parent first.',
    parent: parent.name,
    at: parent.at,
  };
}

function explained(selection: ContentSelection, verdict: ExplainedVerdict): ExplainedVerdict {
  if (verdict.reason !== 'notIncluded') return verdict;
  const nearest = nearMiss(selection, verdict.item);
  return nearest === undefined ? verdict : { ...verdict, nearest };
}
