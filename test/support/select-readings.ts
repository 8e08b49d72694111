import type { ExplainedVerdict, SelectionReading } from '../../src/features/select/read-selection.js';
import type { ContentItem } from '../../src/model/content.js';
import { anItem } from '../select/content.js';

export const at = (line: number) => ({ file: 'fleet.yaml', line, column: 7 });

/** What a selection is in contoso-soc. */
export function aReading(
  verdicts: readonly ExplainedVerdict[],
  more: Partial<SelectionReading> = {},
): SelectionReading {
  return {
    parent: 'contoso-soc',
    groups: ['finance-eu'],
    resolved: { verdicts, findings: [] },
    problems: [],
    ...more,
  };
}

export const item = (name: string, displayName: string, more: Partial<ContentItem> = {}) =>
  anItem(name, { displayName, ...more });

export const missed = (key: 'severity', values: readonly string[]) => ({
  at: at(9),
  keys: [{ key, known: true, values }],
});

/** One verdict at least of every reason. */
export const everyReason: readonly ExplainedVerdict[] = [
  { item: item('r-2', 'Password spray'), taken: true, reason: 'matched', at: at(9) },
  { item: item('r-1', 'zone transfer'), taken: true, reason: 'named', at: at(7) },
  { item: item('r-3', 'Draft [DEV]'), taken: false, reason: 'excluded', at: at(12) },
  {
    item: item('BuiltInFusion', 'Multistage attack', { ruleKind: 'Fusion' }),
    taken: false,
    reason: 'templateDriven',
    at: at(9),
  },
  {
    item: item('r-4', 'Low noise'),
    taken: false,
    reason: 'notIncluded',
    nearest: missed('severity', ['Low']),
  },
  { item: item('r-5', 'Low too'), taken: false, reason: 'notIncluded', nearest: missed('severity', ['Low']) },
  {
    item: item('f-1', 'DNS parser', { kind: 'Function', alias: 'Dns', resourceId: null, predicted: true }),
    taken: true,
    reason: 'named',
    at: at(7),
  },
  {
    item: item('w-1', 'Own board', { kind: 'Workbook' }),
    taken: false,
    reason: 'ownStorage',
    at: at(7),
  },
  { item: item('s-1', 'Usage', { kind: 'SavedSearch' }), taken: false, reason: 'notIncluded' },
];
