import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFleet } from '../../src/config/to-fleet.js';
import { problemText } from '../../src/show/problem-text.js';
import { groupDoc, memberDoc, parentDoc, selectionDoc } from './documents.js';

const valid = [
  parentDoc('soc', { spec: '  mode: Enabled\n  workbookResourceGroups: [rg]' }),
  memberDoc('one', ['soc'], { labels: { region: 'eu' } }),
  groupDoc(
    'all',
    'soc',
    '  members: {names: [one], selector: {matchExpressions: [{key: region, operator: In, values: [eu]}]}}\n  content: [base]',
  ),
  selectionDoc('base', '  include:\n    - {kind: [Function], match: {displayName: "*"}, names: [x]}'),
].join('---\n');

test('whatever is cut out of or put into a fleet, the answer is a fleet or problems with a place in the text', () => {
  const scrap = fc.oneof(
    fc.constantFrom(
      '',
      ':',
      '- ',
      '{',
      ']',
      '*a',
      '&a',
      '!x ',
      '"',
      '\t',
      '\n',
      '---\n',
      '# ',
      '? ',
      '<<: ',
      '\u0000',
      'null',
      '__proto__: 1\n',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.nat(valid.length), fc.nat(40), scrap, (start, cut, put) => {
      const text = valid.slice(0, start) + put + valid.slice(start + cut);
      const result = toFleet([{ name: 'f', text }]);
      const lines = text.split('\n');
      for (const problem of result.ok ? [] : result.problems) {
        const line = lines[(problem.at?.line ?? 0) - 1];
        expect(line, problem.message).toBeDefined();
        expect(problem.at?.column).toBeLessThanOrEqual((line ?? '').length + 1);
        expect(problemText(problem, new Map([['f', text]]), false)).toContain(problem.code);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever value stands in a key, the answer is a fleet or problems', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keysOf(valid)), fc.jsonValue({ maxDepth: 2 }), (key, value) => {
      const text = valid.replace(
        new RegExp(`(\\b${key}: ?)(\\{.*\\}|\\[.*\\]|[^\\n,}]*)`),
        () => `${key}: ${JSON.stringify(value)}`,
      );
      const result = toFleet([{ name: 'f', text }]);
      expect(result.ok || result.problems.length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('reads a fleet of thousands in the time of a breath', () => {
  const members = Array.from({ length: 1_500 }, (_, n) =>
    memberDoc(`member-${n}`, ['soc'], { labels: { region: n % 2 ? 'eu' : 'us' } }),
  );
  const names = members.map((_, n) => `member-${n}`).join(', ');
  const groups = Array.from({ length: 20 }, (_, n) =>
    groupDoc(`group-${n}`, 'soc', `  members: {names: [${names}], selector: {}}`),
  );
  const result = toFleet([{ name: 'f', text: [parentDoc('soc'), ...members, ...groups].join('---\n') }]);
  expect(result.ok && result.value.fleet.groups.map((group) => group.members.length)).toEqual(
    Array(20).fill(1_500),
  );
}, 30_000);

function keysOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/(\w+):(?= |$)/gm)].map((match) => match[1] ?? ''))];
}

test('lines are counted right below an alias in the place of a key', () => {
  const text = `*a: b\n---\n${parentDoc('soc', { spec: '  mood: Enabled' })}`;
  const result = toFleet([{ name: 'f', text }]);
  const unknown = result.ok ? undefined : result.problems.find(({ code }) => code === 'MUS104');
  expect(text.split('\n')[(unknown?.at?.line ?? 0) - 1]).toBe('  mood: Enabled');
});
