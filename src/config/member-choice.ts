import type { DesiredMember } from '../model/desired.js';
import { compareText } from '../model/order.js';
import type { Draft } from './draft.js';
import type { WrittenRequirement } from './shapes/parts.js';

/** Names of the members that a document's `spec.members` names or selects among `candidates`, in name order. */
export function membersChosen(draft: Draft, candidates: readonly DesiredMember[]): readonly string[] {
  const selector = toSelector(draft);
  const selected = candidates.filter(
    (member) => selector !== undefined && selectsLabels(selector, member.labels),
  );
  const names = [...draft.strings(['spec', 'members', 'names']), ...selected.map(({ name }) => name)];
  return [...new Set(names)].sort(compareText);
}

/** As in Kubernetes: no selector selects nothing, an empty one everything. */
function toSelector(draft: Draft): LabelSelector | undefined {
  const path = ['spec', 'members', 'selector'];
  if (!draft.has(path)) return undefined;
  const expressions = [...path, 'matchExpressions'];
  return {
    matchLabels: draft.mapping([...path, 'matchLabels']),
    matchExpressions: Array.from({ length: draft.length(expressions) }, (_, index) => ({
      key: draft.text([...expressions, index, 'key']),
      // The schema has let no other operator through.
      operator: draft.text([...expressions, index, 'operator']) as LabelRequirement['operator'],
      values: draft.strings([...expressions, index, 'values']),
    })),
  };
}

/** A Kubernetes label selector: every label and every expression must hold; an empty one selects all. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

/** One expression; `values` count for In and NotIn only. */
export type LabelRequirement = Required<WrittenRequirement>;

/**
 * Whether the labels fit. As in Kubernetes (labels and selectors, set-based requirements), NotIn and
 * DoesNotExist also hold where the label is absent; keys and values compare exactly.
 */
export function selectsLabels(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    selector.matchExpressions.every((requirement) => holds(requirement, labelOf(labels, requirement.key)))
  );
}

function holds(requirement: LabelRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Own keys only: a label called `constructor` exists where a file says so and nowhere else. */
function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
