import type { ExplainedVerdict, SelectionReading } from './read-selection.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import type { VerdictReason } from '../../select/fits-key.js';
import type { PlaceJson } from '../../show/problem-shape.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import type { SelectJson } from './shape.js';

type SelectedParent = SelectJson['parents'][number];

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
    findings: readings.flatMap(({ resolved }) => resolved?.findings ?? []).map(findingJson),
    errors: once(problems).map(problemJson),
  };
}

/** Parents below one that could not be planned all name its reason. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** How many items there are, are taken, and have each reason. */
export function selectionCounts(verdicts: readonly ExplainedVerdict[]): SelectedParent['summary'] {
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

function verdictJson({
  item,
  taken,
  reason,
  at,
  nearest,
}: ExplainedVerdict): SelectedParent['items'][number] {
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
