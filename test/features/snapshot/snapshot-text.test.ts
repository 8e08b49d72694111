import { expect, test } from 'vitest';
import type { TakenSnapshot } from '../../../src/features/snapshot/take-snapshots.js';
import {
  snapshotJson,
  snapshotMarkdown,
  type SnapshotResult,
  snapshotText,
} from '../../../src/features/snapshot/view.js';
import type { ContentItem } from '../../../src/model/content.js';

const at = { file: 'muster.lock.yaml', line: 1, column: 1 };
const style = { width: 100, colors: false, sources: new Map<string, string>() };

function anItem(name: string, item: Partial<ContentItem> = {}): ContentItem {
  return { kind: 'AnalyticsRule', name, displayName: `Rule ${name}`, resourceId: `/${name}`, ...item };
}

function aTaken(taken: Partial<TakenSnapshot> = {}): TakenSnapshot {
  const { items = [] } = taken;
  const base = { parent: 'soc', selection: 'rules', isNew: false };
  return { ...base, items, kept: [], dropped: [], added: [], ...taken };
}

function aResult(taken: readonly TakenSnapshot[], more: Partial<SnapshotResult> = {}): SnapshotResult {
  const file = 'muster.lock.yaml';
  return { taken, findings: [], problems: [], removed: [], file, written: false, ...more };
}

test('what an upper tier will deliver is marked, and what it has delivered is counted', () => {
  const soon = anItem('a', { predicted: true, resourceId: null });
  const item = anItem('copy', { displayName: 'Rule b' });
  const pin = { kind: item.kind, name: 'b', displayName: 'Rule b', predicted: true as const, at };
  const result = aResult([aTaken({ items: [soon, item], kept: [{ pin, item }], added: [soon] })], {
    written: true,
  });
  expect(snapshotText(result, style)).toBe(
    'soc / rules: 2 items, 1 added, 1 delivered since\n' +
      '  + AnalyticsRule Rule a (to be delivered from above)\n\nWrote muster.lock.yaml.\n',
  );
  const [entry] = snapshotJson(result, { tool: 'muster', problems: [] }).snapshots;
  expect(entry).toEqual({
    parent: 'soc',
    selection: 'rules',
    items: 2,
    added: [{ kind: 'AnalyticsRule', name: 'a', displayName: 'Rule a', predicted: true }],
    dropped: [],
    renamed: [],
    delivered: [{ kind: 'AnalyticsRule', name: 'copy', displayName: 'Rule b', predicted: false }],
  });
});

test('names are in the order of people, and beyond fifty they are counted', () => {
  const added = Array.from({ length: 1100 }, (_, index) =>
    anItem(String(index + 1).padStart(4, '0')),
  ).reverse();
  const lines = snapshotText(aResult([aTaken({ items: added, added, isNew: true })]), style).split('\n');
  expect([lines[0], lines[1], lines[50], lines[51], lines[52]]).toEqual([
    'soc / rules: 1,100 items, new',
    '  + AnalyticsRule Rule 0001',
    '  + AnalyticsRule Rule 0050',
    '  and 1,050 more; --format json lists them all',
    '',
  ]);
});

test('names cannot write to the terminal, and long ones are wrapped', () => {
  const item = anItem('a', { displayName: `\u001b[2J${'long '.repeat(14)}end` });
  const removed = [{ parent: '\u001b[2J', selection: 'x', items: 1 }];
  const text = snapshotText(aResult([aTaken({ items: [item], added: [item] })], { removed }), {
    ...style,
    width: 60,
  });
  expect(text).not.toContain('\u001b');
  expect(text.split('\n').slice(0, 3)).toEqual([
    'soc / rules: 1 item, 1 added',
    expect.stringMatching(/^ {2}\+ AnalyticsRule .*long$/) as string,
    expect.stringMatching(/^ {4}long .*end$/) as string,
  ]);
});

test('the last line says what became of the file', () => {
  const lastLine = (result: SnapshotResult) => snapshotText(result, style).trimEnd().split('\n').at(-1);
  const problem = { code: 'MUS203' as const, message: 'refused' };
  expect([
    lastLine(aResult([aTaken()], { written: true })),
    lastLine(aResult([aTaken()])),
    lastLine(aResult([])),
    lastLine(aResult([], { problems: [problem] })),
    lastLine(aResult([aTaken()], { problems: [problem] })),
  ]).toEqual([
    'Wrote muster.lock.yaml.',
    'muster.lock.yaml is up to date.',
    'No group uses a pinned selection.',
    'Left muster.lock.yaml as it was.',
    'Left muster.lock.yaml as it was.',
  ]);
});

test('as Markdown names stand in fences, beside errors and findings', () => {
  const item = anItem('a', { displayName: '``` @team' });
  const result = aResult([aTaken({ items: [item], added: [item] })], {
    problems: [{ code: 'MUS203', message: 'emea was refused' }],
    findings: [{ code: 'MUS317', severity: 'info', message: 'nothing to pin' }],
  });
  expect(snapshotMarkdown(result, { limit: 1000, problems: [{ code: 'MUS604', message: 'unwritable' }] }))
    .toMatchInlineSnapshot(`
    "### 1 snapshot

    **✖ 2 errors**

    - ✖ **MUS604** unwritable
    - ✖ **MUS203** emea was refused

    \`\`\`\`text
    soc / rules: 1 item, 1 added
      + AnalyticsRule \`\`\` @team
    \`\`\`\`

    \`\`\`text
    Left muster.lock.yaml as it was.
    \`\`\`

    <details><summary>ℹ 1 note</summary>

    - ℹ **MUS317** nothing to pin

    </details>
    "
  `);
});
