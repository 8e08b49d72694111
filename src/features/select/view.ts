import type { ExplainedVerdict, SelectionReading } from './read-selection.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import type { PlaceJson } from '../../show/problem-shape.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { detailsMarkdown, errorParts, findingParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, grouped } from '../../show/words.js';
import type { SelectJson } from './shape.js';
import { parentSelectionLines, selectionCounts, selectText } from './view-text.js';

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

function verdictJson({
  item,
  taken,
  reason,
  at,
  nearest,
  leftOut,
}: ExplainedVerdict): SelectedParent['items'][number] {
  return {
    item: itemJson(item),
    taken,
    reason,
    at: at === undefined ? null : placeJson(at),
    nearest: nearest === undefined ? null : { at: placeJson(nearest.at), keys: nearest.keys },
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

function placeJson({ file, line, column }: SourceSpan): PlaceJson {
  return { file, line, column };
}

/** Columns of the lines inside a fold. */
const width = 100;

/**
 * What a selection resolves to as Markdown of at most `limit` bytes: counts, errors, then a fold for
 * each parent with the items in and out, and findings. `problems` are errors of no parent.
 */
function selectMarkdown(
  selection: string,
  readings: readonly SelectionReading[],
  options: { readonly limit: number; readonly all: boolean; readonly problems: readonly Problem[] },
): string {
  const read = readings.flatMap(({ resolved }) => resolved ?? []);
  const taken = read.reduce((sum, { verdicts }) => sum + selectionCounts(verdicts).taken, 0);
  const title = `### Selection ${codeMarkdown(selection)}: ${count(taken, 'item')} in ${count(read.length, 'parent')}.`;
  return fitMarkdown(
    [
      { text: title, of: 'line', count: 1 },
      ...errorParts([...options.problems, ...readings.flatMap(({ problems }) => problems)]),
      ...readings.map((reading) => ({ text: parentFold(reading, options.all), of: 'parent', count: 1 })),
      ...findingParts(read.flatMap(({ findings }) => findings)),
    ],
    options.limit,
    'The JSON lists all.',
  );
}

function parentFold(reading: SelectionReading, all: boolean): string {
  const name = codeMarkdown(reading.parent);
  if (reading.resolved === undefined) return `${name}: ✖ not read`;
  const { taken, items } = selectionCounts(reading.resolved.verdicts);
  const lines = parentSelectionLines(reading, { width, colors: false, sources: new Map() }, all);
  return detailsMarkdown(
    `${name}: ${grouped(taken)} of ${count(items, 'item')}`,
    fenceMarkdown('text', lines),
  );
}

/** What `muster select` was asked for, and found. */
export interface Selected {
  readonly selection: string;
  /** Also items that no entry includes. */
  readonly all: boolean;
  readonly readings: readonly SelectionReading[];
  /** MUS601 where there is no parent to resolve the selection in. */
  readonly unused: readonly Problem[];
}

export const selectView: View<Selected> = {
  text: ({ selection, all, readings }, style) =>
    readings.length === 0 ? '' : selectText(selection, readings, style, all),
  json: ({ selection, readings, unused }, { tool, problems }) =>
    selectJson(selection, readings, { tool, problems: [...problems, ...unused] }),
  markdown: ({ selection, all, readings, unused }, { limit, problems }) =>
    selectMarkdown(selection, readings, { limit, all, problems: [...problems, ...unused] }),
};
