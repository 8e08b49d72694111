import type { SelectionReading } from './read-selection.js';
import type { Problem } from '../../model/problem.js';
import { codeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { errorParts, findingParts, detailsMarkdown } from '../../show/problems-markdown.js';
import { selectionCounts } from './view.js';
import { parentSelectionLines } from './view-text.js';
import { count, grouped } from '../../show/words.js';

/** Columns of the lines inside a fold. */
const width = 100;

/**
 * What a selection resolves to as Markdown of at most `limit` bytes: counts, errors, then a fold for
 * each parent with the items in and out, and findings. `problems` are errors of no parent.
 */
export function selectMarkdown(
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
