import type { DesiredMember, LabelRequirement, MemberChoice } from '../model/desired.js';
import { compareText } from '../model/order.js';
import type { Draft } from './draft.js';

const namesPath = ['spec', 'members', 'names'];
const selectorPath = ['spec', 'members', 'selector'];

/** Who a document's `spec.members` names and selects, and where that stands; undefined where it says nothing. */
export function choiceIn(draft: Draft): MemberChoice | undefined {
  const named = draft.texts(namesPath).map(({ text, at }) => ({ name: text, at }));
  if (!draft.has(selectorPath)) return named.length === 0 ? undefined : { named };
  return { named, selector: { asks: requirements(draft), at: draft.span(selectorPath) } };
}

/** Names of the members that a choice names or selects among `candidates`, in name order. */
export function membersChosen(
  choice: MemberChoice | undefined,
  candidates: readonly DesiredMember[],
): readonly string[] {
  const { named = [], selector } = choice ?? {};
  const selected = candidates.filter(
    ({ labels }) => selector !== undefined && unmetRequirements(selector.asks, labels).length === 0,
  );
  return [...new Set([...named, ...selected].map(({ name }) => name))].sort(compareText);
}

/** `matchLabels` first: each of its labels is one that must have one value. */
function requirements(draft: Draft): readonly LabelRequirement[] {
  const labels = [...selectorPath, 'matchLabels'];
  const expressions = [...selectorPath, 'matchExpressions'];
  return [
    ...Object.entries(draft.mapping(labels)).map(([key, value]): LabelRequirement => ({
      key,
      operator: 'In',
      values: [value],
      at: draft.keySpan([...labels, key]),
    })),
    ...Array.from({ length: draft.length(expressions) }, (_, index): LabelRequirement => ({
      key: draft.text([...expressions, index, 'key']),
      // The schema has let no other operator through.
      operator: draft.text([...expressions, index, 'operator']) as LabelRequirement['operator'],
      values: draft.strings([...expressions, index, 'values']),
      at: draft.span([...expressions, index]),
    })),
  ];
}

/**
 * The requirements of a selector that the labels do not meet; it selects where they meet all. As in Kubernetes
 * (labels and selectors, set-based requirements), NotIn and DoesNotExist also hold where the label is absent, keys
 * and values compare exactly, and a selector that asks nothing selects everything.
 */
export function unmetRequirements<R extends Omit<LabelRequirement, 'at'>>(
  asks: readonly R[],
  labels: Readonly<Record<string, string>>,
): readonly R[] {
  return asks.filter((requirement) => !holds(requirement, ownLabel(labels, requirement.key)));
}

function holds({ operator, values }: Omit<LabelRequirement, 'at'>, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Own keys only: a label called `constructor` exists where a file says so and nowhere else. */
export function ownLabel(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
