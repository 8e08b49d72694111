import { idKey } from '../../model/arm-id.js';
import { canonical } from '../../model/json.js';
import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan, type ParentPlan } from '../fleet-plan.js';
import { itemKey } from '../steps/diff-resource.js';
import { stepJson } from '../steps/step-json.js';
import type { Step } from '../steps/step.js';
import type { LiveFact } from './live-facts.js';
import { planDigest, stepWork } from './plan-digest.js';

/** A file that a plan was made from: its path relative to where muster ran, and the digest of its text. */
export interface FileFingerprint {
  readonly name: string;
  readonly hash: string;
}

/** A plan, and what it was made from beside Azure. */
export interface MadePlan {
  readonly plan: FleetPlan;
  readonly files: readonly FileFingerprint[];
  /** `muster <version>`. */
  readonly tool: string;
}

/**
 * Why a saved plan is stale, compared with a new plan; empty where it may be carried out.
 *
 * It is stale if the steps differ. It is also stale if what a step overwrites or deletes has changed since
 * the review, or if the content that a publish carries was edited. Changes are reported by kind: files
 * (MUS411), live resources (MUS412), content (MUS413).
 */
export function comparePlans(saved: MadePlan, fresh: MadePlan): readonly Problem[] {
  const parents = bothParents(saved.plan, fresh.plan);
  if (planDigest(saved.plan) === planDigest(fresh.plan)) {
    const edited = parents.flatMap(([before, after]) => {
      const touched = touchedBy(before.steps);
      return movedFacts(before, after).filter(({ fact, fields }) => fields && touched.has(fact.id));
    });
    return kinds([], edited.filter(isResource), edited.filter(isItem));
  }
  const facts = parents.flatMap(([before, after]) => movedFacts(before, after));
  const causes = kinds(
    movedFiles(saved.files, fresh.files),
    [...unreadParents(saved.plan, fresh.plan), ...facts.filter(isResource)],
    facts.filter(isItem),
  );
  const steps = `Steps that differ: ${differingSteps(allSteps(saved.plan), allSteps(fresh.plan))}.`;
  const [first = unexplained(saved.tool, fresh.tool), ...others] = causes;
  const done =
    first.code !== 'MUS411' &&
    allSteps(fresh.plan).length === 0 &&
    fresh.plan.parents.every(({ state }) => state !== 'error')
      ? 'This plan was applied already, or is no longer needed: nothing is left to do. '
      : '';
  return [{ ...first, message: `${done}${first.message} ${steps}` }, ...others];
}

const hint = 'Run muster plan --out again, have it reviewed, and apply that one.';

function kinds(
  files: readonly Moved[],
  live: readonly Moved[],
  content: readonly Moved[],
): readonly Problem[] {
  const since = 'since the plan was saved:';
  return [
    ...(files.length === 0
      ? []
      : [{ code: 'MUS411' as const, message: `Files moved ${since} ${movedText(files)}.`, hint }]),
    ...(live.length === 0
      ? []
      : [{ code: 'MUS412' as const, message: `Live resources moved ${since} ${movedText(live)}.`, hint }]),
    ...(content.length === 0
      ? []
      : [{ code: 'MUS413' as const, message: `Content moved ${since} ${movedText(content)}.`, hint }]),
  ];
}

/** For steps that differ although nothing recorded changed: the cause must be something that is not recorded. */
function unexplained(savedBy: string, tool: string): Problem {
  const versions = savedBy === tool ? '' : `, or that ${savedBy} plans otherwise than ${tool}`;
  return {
    code: 'MUS412',
    message: `The plan made anew differs, though no file, resource or content that it rests on moved: the cause may be publishes that another machine left pending${versions}.`,
    hint,
  };
}

function isItem({ fact }: MovedFact): boolean {
  return fact.type === 'item';
}

function isResource({ fact }: MovedFact): boolean {
  return fact.type !== 'item';
}

/** Parents in both plans: added and removed ones show as changed files. */
function bothParents(saved: FleetPlan, fresh: FleetPlan): readonly (readonly [ParentPlan, ParentPlan])[] {
  const before = new Map(saved.parents.map((parent) => [parent.parent, parent]));
  return fresh.parents.flatMap((after) => {
    const parent = before.get(after.parent);
    return parent === undefined ? [] : [[parent, after] as const];
  });
}

function unreadParents(saved: FleetPlan, fresh: FleetPlan): readonly Moved[] {
  return bothParents(saved, fresh).flatMap(([before, after]): readonly Moved[] => {
    if (before.state === after.state) return [];
    const when = after.state === 'error' ? 'now' : 'when the plan was saved';
    return [{ how: 'changed', label: `parent ${after.parent} (could not be planned ${when})` }];
  });
}

/** By name; a file that was only renamed has the reviewed text, so it does not count as changed. */
function movedFiles(saved: readonly FileFingerprint[], fresh: readonly FileFingerprint[]): readonly Moved[] {
  const before = new Map(saved.map(({ name, hash }) => [name, hash]));
  const after = new Map(fresh.map(({ name, hash }) => [name, hash]));
  const texts = (files: readonly FileFingerprint[]) => new Set(files.map(({ hash }) => hash));
  const [textsBefore, textsAfter] = [texts(saved), texts(fresh)];
  return [
    ...fresh
      .filter(({ name, hash }) => before.has(name) && before.get(name) !== hash)
      .map(({ name }): Moved => ({ how: 'changed', label: name })),
    ...saved
      .filter(({ name, hash }) => !after.has(name) && !textsAfter.has(hash))
      .map(({ name }): Moved => ({ how: 'gone', label: name })),
    ...fresh
      .filter(({ name, hash }) => !before.has(name) && !textsBefore.has(hash))
      .map(({ name }): Moved => ({ how: 'new', label: name })),
  ];
}

/** Ids of the facts that a parent's steps write, delete or carry. */
function touchedBy(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(
    steps.flatMap((step) => (step.action === 'publish' ? step.items.map(itemKey) : [idKey(step.resourceId)])),
  );
}

/** `no longer planned: …; new: …; other body or patch: …`, by step id. */
function differingSteps(saved: readonly Step[], fresh: readonly Step[]): string {
  const work = (steps: readonly Step[]) =>
    new Map(steps.map((step) => [step.id, canonical(stepWork(stepJson(step)))]));
  const [before, after] = [work(saved), work(fresh)];
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['no longer planned', [...before.keys()].filter((id) => !after.has(id))],
    ['new', [...after.keys()].filter((id) => !before.has(id))],
    ['other work', [...after.keys()].filter((id) => before.has(id) && before.get(id) !== after.get(id))],
  ];
  return parts
    .filter(([, ids]) => ids.length > 0)
    .map(([title, ids]) => `${title}: ${foldLabels(ids)}`)
    .join('; ');
}

/** One change. */
export interface Moved {
  readonly how: 'changed' | 'gone' | 'new';
  /** For people: `group finance of northgate-soc`. */
  readonly label: string;
}

export interface MovedFact extends Moved {
  readonly fact: LiveFact;
  /** False: only its modified time changed, which writes nothing. */
  readonly fields: boolean;
}

/**
 * What changed in Azure between two plans of one parent, in the order of its facts, new ones last; empty
 * where one plan did not read it.
 */
function movedFacts(before: ParentPlan, after: ParentPlan): readonly MovedFact[] {
  if (before.reliesOn === undefined || after.reliesOn === undefined) return [];
  const left = byKey(before.reliesOn);
  const right = byKey(after.reliesOn);
  const label = (fact: LiveFact) => `${nouns[fact.type]} ${fact.name} of ${before.parent}`;
  return [
    ...[...left].flatMap(([key, fact]): readonly MovedFact[] => {
      const now = right.get(key);
      if (now === undefined) return [{ how: 'gone', label: label(fact), fact, fields: true }];
      const fields = now.hash !== fact.hash;
      if (!fields && now.modifiedAt === fact.modifiedAt) return [];
      return [{ how: 'changed', label: label(fact), fact, fields }];
    }),
    ...[...right].flatMap(([key, fact]): readonly MovedFact[] =>
      left.has(key) ? [] : [{ how: 'new', label: label(fact), fact, fields: true }],
    ),
  ];
}

/** `changed: a, b; gone: c; new: d and 12 more`: the changes, at most five of each by name. */
function movedText(moved: readonly Moved[]): string {
  const byHow = groupBy(moved, ({ how }) => how);
  return (['changed', 'gone', 'new'] as const)
    .flatMap((how) => {
      const labels = byHow.get(how)?.map(({ label }) => label) ?? [];
      return labels.length === 0 ? [] : [`${how}: ${foldLabels(labels)}`];
    })
    .join('; ');
}

/** The first five, the rest counted. */
export function foldLabels(labels: readonly string[], most = 5): string {
  const shown = labels.slice(0, most).join(', ');
  return labels.length > most ? `${shown} and ${labels.length - most} more` : shown;
}

const nouns: Readonly<Record<LiveFact['type'], string>> = {
  configuration: 'configuration',
  member: 'member',
  group: 'group',
  assignment: 'assignment',
  job: 'last job of group',
  item: 'item',
};

function byKey(facts: readonly LiveFact[]): ReadonlyMap<string, LiveFact> {
  return new Map(facts.map((fact) => [`${fact.type} ${fact.id}`, fact]));
}
