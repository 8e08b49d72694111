import { describe, expect, test } from 'vitest';
import { parseLock } from '../../src/config/parse-lock.js';
import { told } from './documents.js';

function parse(...lines: readonly string[]) {
  return parseLock({ name: 'muster.lock.yaml', text: `${lines.join('\n')}\n` });
}

function mistakes(...lines: readonly string[]): readonly string[] {
  const result = parse(...lines);
  return result.ok ? [] : told(result.problems);
}

const item = '{kind: AnalyticsRule, name: a, displayName: A}';

test('a lock file’s entries are by parent and selection, their items in the order of the file', () => {
  const result = parse(
    '# Ours.',
    'version: 1',
    'snapshots:',
    '  soc:',
    '    base:',
    '      - kind: Workbook',
    '        name: w',
    '        displayName: ""',
    '        predicted: true',
    `      - ${item}`,
    '  emea: {base: []}',
  );
  const file = 'muster.lock.yaml';
  expect(result).toEqual({
    ok: true,
    value: [
      { parent: 'emea', selection: 'base', items: [], at: { file, line: 11, column: 10, length: 4 } },
      {
        parent: 'soc',
        selection: 'base',
        items: [
          {
            kind: 'Workbook',
            name: 'w',
            displayName: '',
            predicted: true,
            at: { file, line: 7, column: 15, length: 1 },
          },
          {
            kind: 'AnalyticsRule',
            name: 'a',
            displayName: 'A',
            at: { file, line: 10, column: 37, length: 1 },
          },
        ],
        at: { file, line: 5, column: 5, length: 4 },
      },
    ],
  });
});

describe('a lock file that cannot be used is told with MUS122, where it', () => {
  const fix = 'Fix it; or delete it and run "muster snapshot", which pins what is in Azure now.';

  test('is no YAML, as with the marks of a merge', () => {
    const merged = ['<<<<<<< HEAD', 'version: 1', '=======', 'version: 1', '>>>>>>> other', 'snapshots: {}'];
    const found = mistakes(...merged);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^\d:\d+ MUS122 .* \| Fix it; or delete it and run "muster snapshot"/);
  });

  test('is empty, or holds only comments', () => {
    expect(mistakes('# nothing')).toEqual([`1:1 MUS122 The lock file is empty | ${fix}`]);
  });

  test('holds a second document', () => {
    expect(mistakes('version: 1', 'snapshots: {}', '---', 'version: 1')).toEqual([
      '3:1 MUS122 The lock file holds more than one document | Remove the "---" and what follows it.',
    ]);
  });

  test('is of another version, of which nothing else is said', () => {
    expect(mistakes('version: 2', 'pins: {}')).toEqual([
      '1:10 MUS122 The lock file has version 2; this version of muster knows 1 | Use the version of muster that wrote it, or delete the file and run "muster snapshot".',
    ]);
    expect(mistakes('version: "1"')[0]).toContain('1:10 MUS122 The lock file has version "1"');
  });

  test('has unknown, missing or repeated keys, all in one run', () => {
    expect(
      mistakes(
        'version: 1',
        'snapshot: {}',
        'snapshots:',
        '  soc:',
        '    base:',
        '      - {kind: AnalyticsRule, nam: a, displayName: A}',
        '      - {kind: AnalyticsRule, name: b}',
        '    base: []',
      ),
    ).toEqual([
      '2:1 MUS122 Unknown key "snapshot" in the document | Did you mean "snapshots"?',
      '8:5 MUS122 The key "base" appears twice in one mapping | Remove one of them, or merge their values.',
    ]);
    expect(mistakes('version: 1')).toEqual([
      '1:1 MUS122 The document lacks "snapshots" | Add "snapshots": a mapping of parents.',
    ]);
    expect(
      mistakes('version: 1', 'snapshots:', '  soc:', '    base:', '      - {kind: AnalyticsRule, nam: a}'),
    ).toEqual([
      '5:10 MUS122 snapshots.soc.base[0] lacks "displayName" | Add "displayName": the name that people see.',
      '5:31 MUS122 Unknown key "nam" in snapshots.soc.base[0] | Did you mean "name"?',
    ]);
  });

  test('has values of a wrong type', () => {
    expect(
      mistakes(
        'version: 1',
        'snapshots:',
        '  soc:',
        '    base: {}',
        '    other:',
        '      - {kind: AnalyticRule, name: 7, displayName: A, predicted: false}',
        '  emea:',
      ),
    ).toEqual([
      '4:11 MUS122 snapshots.soc.base must be a list, and is a mapping | Write a list: each entry behind "- ", or all in [ ].',
      '6:16 MUS122 snapshots.soc.other[0].kind is "AnalyticRule", which is not known here | Did you mean "AnalyticsRule"?',
      '6:36 MUS122 snapshots.soc.other[0].name must be a text, and is 7 | Put it in quotes: "7".',
      '6:66 MUS122 snapshots.soc.other[0].predicted is false, which is not known here | Write one of true.',
      '7:3 MUS122 snapshots.emea is empty and must be a mapping | Fill it in, or remove the key.',
    ]);
  });

  test('pins an item twice, as after a merge', () => {
    const result = parse(
      'version: 1',
      'snapshots:',
      '  soc:',
      '    base:',
      `      - ${item}`,
      `      - ${item.replace('name: a', 'name: A')}`,
    );
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          code: 'MUS122',
          message: 'AnalyticsRule A is pinned twice in one snapshot',
          hint: 'Remove one of them.',
          at: { file: 'muster.lock.yaml', line: 6, column: 37, length: 1 },
          related: [
            {
              message: 'it appears here first',
              at: { file: 'muster.lock.yaml', line: 5, column: 37, length: 1 },
            },
          ],
        },
      ],
    });
  });

  test('holds an alias, which could not be edited', () => {
    expect(mistakes('version: 1', 'snapshots:', '  soc: &s {base: []}', '  emea: *s')).toEqual([
      '4:9 MUS122 The lock file holds an alias | Write the values out instead.',
    ]);
  });

  test('holds a tag that is not known', () => {
    expect(mistakes('version: 1', 'snapshots: !odd {}')).toEqual([
      '2:12 MUS122 This tag is not known | Fix the YAML; a file that is not muster’s can be named "_…" to be skipped.',
    ]);
  });
});
