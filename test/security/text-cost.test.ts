// First: only what is compiled after it is counted.
import { growth } from '../support/count-steps.js';
import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../src/config/find-secrets.js';
import { parseLock } from '../../src/config/parse-lock.js';
import { decodeText } from '../../src/config/read-files.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { canonicalBody } from '../../src/content/canonical-body.js';
import { lineDiff } from '../../src/content/content-patch.js';
import { zipEntry } from '../../src/features/github/find-reviewed.js';
import { queryIdentifiers } from '../../src/features/handover/hand-over-item.js';
import { createSecrets } from '../../src/http/secrets.js';
import { didYouMean } from '../../src/model/did-you-mean.js';
import type { Problem } from '../../src/model/problem.js';
import { tooDeepAt } from '../../src/model/json.js';
import { compilePattern } from '../../src/select/pattern.js';
import { resolveAnew } from '../../src/select/resolve-anew.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../src/show/escape-markdown.js';
import { escapeCommands, escapeJson, escapeTerminal } from '../../src/show/escape-terminal.js';
import { xmlText } from '../../src/show/junit-suites.js';
import { jsonErrorAt, parseUntrusted } from '../../src/model/parse-untrusted.js';
import { problemText } from '../../src/show/problem-text.js';
import { sarifLog } from '../../src/show/sarif.js';
import { textDiff, visibleDifference } from '../../src/show/visible-difference.js';
import { folded, shortened, wrapped } from '../../src/show/words.js';
import { workflowCommands } from '../../src/show/workflow-commands.js';
import { anItem, aSelection, tenant, workspaceId } from '../support/builders.js';

/** Of about `n` characters. */
const hostileTexts: readonly ((n: number) => string)[] = [
  (n) => ' '.repeat(n),
  (n) => 'a'.repeat(n),
  (n) => '`a '.repeat(n / 3),
  (n) => 'a\n'.repeat(n / 2),
  (n) => '"\\'.repeat(n / 2),
  (n) => '['.repeat(n),
  (n) => '- '.repeat(n / 2),
  (n) => '##::'.repeat(n / 4),
  (n) => '\u0628\u200d'.repeat(n / 2),
  (n) => '\u{1f468}\u200d'.repeat(n / 3),
  (n) => `a${'\u0301'.repeat(n)}`,
];

const textFunctions: Readonly<Record<string, (text: string) => unknown>> = {
  escapeTerminal,
  escapeCommands,
  escapeJson,
  escapeMarkdown,
  codeMarkdown,
  fenceMarkdown: (text) => fenceMarkdown('', text.split('\n')),
  xmlText,
  wrapped: (text) => wrapped(text, 80, 2),
  shortened: (text) => shortened(text, 60),
  folded: (text) => folded(text.split(' ')),
  jsonErrorAt,
  parseUntrusted,
  tooDeepAt: (text) => tooDeepAt(text, 64),
  queryIdentifiers,
  visibleDifference: (text) =>
    visibleDifference(
      [`- ${text}x`, `+ ${text}y`, ...text.split('\n').flatMap((line) => [`- ${line}`, `+ `])],
      80,
    ),
  textDiff: (text) => textDiff(text, text.replaceAll('a', 'b'), 10),
  lineDiff: (text) => lineDiff(text, text.replaceAll('a', 'b')),
  didYouMean: (text) => didYouMean(`${text}x`, [`b${text}`]),
  // Patterns of a file have a bound.
  compilePattern: (text) =>
    [`*${text.slice(0, 200)}x`, `${'*a'.repeat(100)}b`].map((one) => compilePattern(one).fits(text)),
  canonicalBody: (text) =>
    canonicalBody('Workbook', { properties: { serializedData: text } }, { central: workspaceId('soc') }),
  'a token masked': (text) => {
    const secrets = createSecrets();
    for (const secret of ['a'.repeat(30), 'aaaa']) secrets.add(secret);
    return secrets.mask(text);
  },
  decodeText: (text) => decodeText('a.yaml', Buffer.from(`${text}\0`)),
  zipEntry: (text) => zipEntry(Buffer.from(text), 'plan.json', 1_000),
  'a fleet file': (text) => toFleet(fileOf(text)),
  'a value in a fleet file': (text) =>
    toFleet(fileOf(document('Member', JSON.stringify(text), '{parents: [soc]}'))),
  'a lock file': (text) => parseLock({ name: 'muster.lock.yaml', text }),
};

/** A program's work on lists of about `n` entries, made ready before it is counted. */
const lists: Readonly<Record<string, (n: number) => () => unknown>> = {
  'members of one subscription': (n) => fleet(parent, times(n, member)),
  'documents of one name': (n) =>
    fleet(
      parent,
      times(n, () => member(1)),
    ),
  'groups of one resource name': (n) =>
    fleet(
      parent,
      times(n, (at) => document('Group', `g${at}`, '{parent: soc, resourceName: g, content: [all]}')),
    ),
  'names that no member has': (n) => fleet(parent, times(n, member), group(times(n, (at) => `x${at}`, ', '))),
  'names of members': (n) => fleet(parent, times(n, member), group(times(n, (at) => `m${at}`, ', '))),
  'unknown keys': (n) => fleet(parent, document('Member', 'm', `{${times(n, (at) => `k${at}: 1`, ', ')}}`)),
  'one key many times': (n) => fleet(parent, document('Member', 'm', `{${times(n, () => 'k: 1', ', ')}}`)),
  'labels of a wrong type': (n) =>
    fleet(
      parent,
      document('Member', `m, labels: {${times(n, (at) => `k${at}: 1`, ', ')}}`, '{parents: [soc]}'),
    ),
  'entries that lack a key and misspell it': (n) =>
    fleet(
      parent,
      document(
        'Group',
        'g',
        `{members: {selector: {matchExpressions: [${times(n, () => '{ky: x}', ', ')}]}}}`,
      ),
    ),
  'anchors, each with an alias': (n) =>
    fleet(
      document(
        'Member',
        'm',
        `{${times(n, (at) => `k${at}: &a${at} 1`, ', ')}, z: [${times(n, (at) => `*a${at}`, ', ')}]}`,
      ),
    ),
  'parents above each other': (n) =>
    fleet(times(n, (at) => parentAt(at) + (at === 0 ? '' : member(at, `m${at - 1}`)))),
  'parents in a cycle': (n) =>
    fleet(times(n, (at) => parentAt(at) + member(at, `m${(at === 0 ? n : at) - 1}`))),
  'parents that are members of each other': (n) => {
    const side = Math.round(Math.sqrt(n));
    const all = times(side, (at) => `m${at}`, ', ');
    return fleet(times(side, (at) => parentAt(at) + member(at, all)));
  },
  'secrets on a line': (n) =>
    fleet(
      parent,
      document('Credential', 'c', `{secret: [${times(n, () => `abc8Q~${'a'.repeat(30)}`, ', ')}]}`),
    ),
  'documents that are broken': (n) => fleet(times(n, () => '--- {\n')),
  'names of items': (n) => {
    const items = Array.from({ length: n }, (_, at) => anItem(`r${at}`));
    const selection = aSelection(
      'all',
      items.map(({ name }) => name),
    );
    return () => resolveAnew(selection, items, 'soc');
  },
  'names that no item has': (n) => {
    const items = Array.from({ length: n }, (_, at) => anItem(`r${at}`));
    const selection = aSelection(
      'all',
      items.map(({ name }) => `x${name}`),
    );
    return () => resolveAnew(selection, items, 'soc');
  },
  'problems on as many lines': (n) => problemsIn('a\n'.repeat(n), (at) => ({ line: at + 1, column: 1 }), n),
  'problems on one line': (n) => problemsIn('a'.repeat(n), (at) => ({ line: 1, column: at + 1 }), n),
};

function problemsIn(
  text: string,
  placeOf: (at: number) => { readonly line: number; readonly column: number },
  n: number,
): () => unknown {
  const sources = new Map([['a.yaml', text]]);
  const problems = Array.from({ length: n }, (_, at): Problem => ({
    code: 'MUS129',
    message: `x${at}`,
    at: { file: 'a.yaml', ...placeOf(at) },
  }));
  return () => [
    problems.map((problem) => problemText(problem, sources, false)),
    workflowCommands(problems, (path) => path),
    sarifLog({ problems, tool: 'muster 1.0.0', pathOf: (path) => path }),
    withoutSecrets(fileOf(text), problems),
  ];
}

function fleet(...parts: readonly string[]): () => unknown {
  const files = fileOf(parts.join(''));
  return () => toFleet(files, '2026-01-01');
}

function fileOf(text: string): readonly [{ readonly name: string; readonly text: string }] {
  return [{ name: 'a.yaml', text }];
}

function times(n: number, one: (at: number) => string, between = ''): string {
  return Array.from({ length: n }, (_, at) => one(at)).join(between);
}

function document(kind: string, name: string, spec: string): string {
  return `---\napiVersion: muster/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

function parentAt(at: number): string {
  return document('Parent', `m${at}`, `{workspace: ${workspaceId(`m${at}`)}, tenant: ${tenant}}`);
}

const parent = document('Parent', 'soc', `{workspace: ${workspaceId('soc')}, tenant: ${tenant}}`);

function member(at: number, parents = 'soc'): string {
  return document(
    'Member',
    `m${at}`,
    `{workspace: ${workspaceId(`m${at}`)}, tenant: ${tenant}, parents: [${parents}]}`,
  );
}

function group(names: string): string {
  return document('Group', 'g', `{parent: soc, members: {names: [${names}]}, content: [all]}`);
}

describe('a text takes work that grows with its length, not with its square', () => {
  test.each(Object.entries(textFunctions))('%s', async (_, run) => {
    const all: number[] = [];
    for (const textOf of hostileTexts)
      all.push(
        await growth((n) => {
          const text = textOf(n);
          return () => run(text);
        }, 1_200),
      );
    expect(Math.max(...all)).toBeLessThan(6);
  });
});

describe('and so does a list', () => {
  test.each(Object.entries(lists))('%s', async (_, make) => {
    // More than the bounds on hints, aliases and cycles.
    expect(await growth(make, 210)).toBeLessThan(6);
  });
});

describe('the count finds what is slow', () => {
  const text = (n: number): string => 'a'.repeat(n);
  test.each<[string, (n: number) => unknown]>([
    [
      'a loop in a loop',
      (n) => {
        let steps = 0;
        for (let at = 0; at < n; at += 1) for (let to = at; to < n; to += 1) steps += 1;
        return steps;
      },
    ],
    [
      'a list copied for each entry',
      (n) => Array.from(text(n)).reduce<readonly string[]>((all, one) => [...all, one], []),
    ],
    ['a search for each entry', (n) => Array.from(text(n), (_, at) => text(n).indexOf('b', at))],
    [
      'a list searched for each entry',
      (n) => Array.from(text(n), (one) => Array.from(text(n)).includes(`${one}b`)),
    ],
  ])('%s', async (_, run) => {
    expect(await growth((n) => () => run(n), 200)).toBeGreaterThan(8);
  });
});
