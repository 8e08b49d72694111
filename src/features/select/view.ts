import type { ExplainedVerdict, SelectionReading } from './read-selection.js';
import type { ItemRef } from '../../model/content.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import type { VerdictReason } from '../../select/fits-key.js';
import { problemJson, type PlaceJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/select.schema.json`. */
export interface SelectJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly selection: string;
  readonly parents: readonly SelectedParentJson[];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
}

/** A parent that could not be read has its reason in `errors`, and no entry. */
export interface SelectedParentJson {
  readonly parent: string;
  readonly groups: readonly string[];
  readonly items: readonly SelectedItemJson[];
  readonly summary: SelectionCounts;
}

export interface SelectedItemJson {
  readonly item: ItemRef;
  readonly taken: boolean;
  readonly reason: VerdictReason;
  /** The entry that decided; null where none did. */
  readonly at: PlaceJson | null;
  /** Of an item that no entry includes: what stands between it and the nearest entry. */
  readonly nearest: NearestJson | null;
}

export interface NearestJson {
  readonly at: PlaceJson;
  readonly keys: readonly {
    readonly key: string;
    readonly known: boolean;
    readonly values: readonly string[];
  }[];
}

export type SelectionCounts = Readonly<Record<'items' | 'taken' | VerdictReason, number>>;

/** The readings as JSON, in their order; `problems` are errors of no parent. */
export function selectJson(
  selection: string,
  readings: readonly SelectionReading[],
  about: { readonly tool: string; readonly problems?: readonly Problem[] },
): SelectJson {
  const problems = [...(about.problems ?? []), ...readings.flatMap((reading) => reading.problems)];
  return {
    schemaVersion: 1,
    tool: about.tool,
    selection,
    parents: readings.flatMap(({ parent, groups, resolved }) =>
      resolved === undefined
        ? []
        : [
            {
              parent,
              groups,
              items: resolved.verdicts.map(verdictJson),
              summary: selectionCounts(resolved.verdicts),
            },
          ],
    ),
    findings: readings.flatMap(({ resolved }) => resolved?.findings ?? []).map(problemJson),
    errors: once(problems).map(problemJson),
  };
}

/** Parents below one that could not be planned all name its reason. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** How many items there are, are taken, and have each reason. */
export function selectionCounts(verdicts: readonly ExplainedVerdict[]): SelectionCounts {
  const of = (wanted: VerdictReason): number => verdicts.filter(({ reason }) => reason === wanted).length;
  return {
    items: verdicts.length,
    taken: verdicts.filter(({ taken }) => taken).length,
    named: of('named'),
    matched: of('matched'),
    pinned: of('pinned'),
    excluded: of('excluded'),
    templateDriven: of('templateDriven'),
    ownStorage: of('ownStorage'),
    notIncluded: of('notIncluded'),
    notPinned: of('notPinned'),
  };
}

function verdictJson({ item, taken, reason, at, nearest }: ExplainedVerdict): SelectedItemJson {
  return {
    item: itemJson(item),
    taken,
    reason,
    at: at === undefined ? null : placeJson(at),
    nearest: nearest === undefined ? null : { at: placeJson(nearest.at), keys: nearest.keys },
  };
}

function placeJson({ file, line, column }: SourceSpan): PlaceJson {
  return { file, line, column };
}
