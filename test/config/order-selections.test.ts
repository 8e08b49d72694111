import { describe, expect, test } from 'vitest';
import { fleetOf, parentDoc, problemsOf, selectionDoc, told } from './documents.js';

const base = parentDoc('soc');
const taking = (name: string, ...others: readonly string[]) =>
  selectionDoc(name, `  include: [{kind: "*"}${others.map((other) => `, {selection: ${other}}`).join('')}]`);
const wrong = (...documents: readonly string[]) =>
  told(problemsOf(base, ...documents)).map((line) => line.replace(/^\d+:\d+ /, ''));

test('an entry has the selection that it takes, whatever the order of the documents', () => {
  const { selections } = fleetOf(
    base,
    taking('all', 'rules', 'more'),
    taking('more', 'rules'),
    taking('rules'),
  );
  const [all, more, rules] = selections;
  expect(selections.map(({ name }) => name)).toEqual(['all', 'more', 'rules']);
  expect(all?.include.map(({ selection }) => selection)).toEqual([undefined, rules, more]);
  expect(more?.include[1]?.selection).toBe(rules);
});

describe('mistakes', () => {
  test('an unknown name is told with the nearest', () => {
    expect(wrong(taking('all', 'rulez'), taking('rules'))).toEqual([
      'MUS109 No ContentSelection is called "rulez" | Did you mean "rules"?',
    ]);
  });

  test('a cycle is told once, with all its places', () => {
    const problems = problemsOf(
      base,
      taking('aaa', 'bbb'),
      taking('bbb', 'ccc'),
      taking('ccc', 'bbb'),
      taking('ddd', 'ddd'),
    );
    expect(problems.map(({ code, message, related }) => [code, message, related?.length])).toEqual([
      ['MUS193', 'Selections form a cycle, each taking the next: bbb → ccc → bbb', 1],
      ['MUS193', 'Selections form a cycle, each taking the next: ddd → ddd', 0],
    ]);
  });

  test('of very many cycles the first are told', () => {
    const pairs = Array.from({ length: 25 }, (_, at) => [
      taking(`a-${String(at)}`, `b-${String(at)}`),
      taking(`b-${String(at)}`, `a-${String(at)}`),
    ]).flat();
    expect(wrong(...pairs)).toHaveLength(20);
  });

  test('a chain is at most 20 long, and one that is longer is told once', () => {
    const chain = (length: number) =>
      Array.from({ length: length + 1 }, (_, at) =>
        at === 0 ? taking('s-0') : taking(`s-${String(at)}`, `s-${String(at - 1)}`),
      );
    expect(wrong(...chain(20))).toEqual([]);
    expect(wrong(...chain(5_000)).map((line) => line.slice(0, 30))).toEqual([
      'MUS193 Selection s-21 takes on',
    ]);
  });

  test('an entry that takes a selection says nothing else', () => {
    const both = selectionDoc('both', '  include: [{selection: rules, kind: Workbook}]');
    expect(wrong(both, taking('rules'))).toEqual([
      'MUS194 An entry that takes a selection takes all of it, and has "kind" as well | Make two entries of it; what is not wanted goes into exclude.',
    ]);
  });

  test('a pinned selection is taken by none', () => {
    const pinned = selectionDoc('rules', '  include: [{kind: "*"}]\n  snapshot: true');
    const [told] = wrong(taking('all', 'rules'), pinned);
    expect(told).toMatch(/^MUS195 Selection rules is pinned, and an entry takes only what is resolved anew/);
  });

  test('an override takes none', () => {
    const text = [
      'apiVersion: muster/v1',
      'kind: Override',
      'metadata: {name: noise}',
      'spec: {members: {selector: {}}, items: [{selection: rules}], exclude: true, reason: R}',
      '',
    ].join('\n');
    expect(wrong(text, taking('rules'))).toEqual([
      'MUS104 Unknown key "selection" in spec.items[0] | Known here: kind, match, names.',
    ]);
  });
});
