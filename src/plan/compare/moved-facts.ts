import { groupBy } from '../../model/order.js';
import type { ParentPlan } from '../fleet-plan.js';
import type { LiveFact } from './live-facts.js';

/** One thing that is not as it was. */
export interface Moved {
  readonly how: 'changed' | 'gone' | 'new';
  /** For people: `group finance of northgate-soc`. */
  readonly label: string;
}

export interface MovedFact extends Moved {
  readonly fact: LiveFact;
  /** False: only its modified time is another, which writes nothing. */
  readonly fields: boolean;
}

/** What of Azure moved between two plans of one parent, in the order of its facts, new ones last; none where one did not read it. */
export function movedFacts(before: ParentPlan, after: ParentPlan): readonly MovedFact[] {
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

/** `changed: a, b; gone: c; new: d and 12 more`: how things moved, at most five of each by name. */
export function movedText(moved: readonly Moved[]): string {
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
