import { expect, test } from 'vitest';
import { bodyHash } from '../../src/content/canonical-body.js';
import { contentPatch } from '../../src/content/content-patch.js';

test('names what was added, replaced and removed, by property', () => {
  expect(
    contentPatch(
      'AnalyticsRule',
      { kind: 'NRT', properties: { b: 1, c: { d: 1 }, z: 1 } },
      { kind: 'Scheduled', properties: { a: 2, b: 1, c: { d: 2 } } },
    ),
  ).toEqual([
    { op: 'replace', path: '/kind', value: 'Scheduled' },
    { op: 'add', path: '/properties/a', value: 2 },
    { op: 'replace', path: '/properties/c/d', value: 2 },
    { op: 'remove', path: '/properties/z' },
  ]);
});

test('replaces a set whole, the outermost where one is inside another', () => {
  const mappings = (columns: readonly string[]) => ({
    properties: {
      entityMappings: [{ entityType: 'IP', fieldMappings: columns.map((columnName) => ({ columnName })) }],
    },
  });
  expect(contentPatch('AnalyticsRule', mappings(['a', 'b']), mappings(['a', 'c', 'd']))).toEqual([
    {
      op: 'replace',
      path: '/properties/entityMappings',
      value: mappings(['a', 'c', 'd']).properties.entityMappings,
    },
  ]);
  expect(
    contentPatch(
      'HuntingQuery',
      { properties: { tags: [{ name: 'a' }] } },
      { properties: { tags: [{ name: 'b' }] } },
    ),
  ).toEqual([{ op: 'replace', path: '/properties/tags', value: [{ name: 'b' }] }]);
});

test('shows an action by its place while the order stands, and all of them once it changes', () => {
  const rule = (...actions: readonly object[]) => ({ properties: { actions } });
  const tasks = [
    { order: 1, title: 'a' },
    { order: 2, title: 'b' },
  ];
  const edited = [tasks[0] ?? {}, { order: 2, title: 'c' }];

  expect(contentPatch('AutomationRule', rule(...tasks), rule(...edited))).toEqual([
    { op: 'replace', path: '/properties/actions/1/title', value: 'c' },
  ]);
  expect(contentPatch('AutomationRule', rule(...tasks), rule({ order: 2, title: 'a' }))).toEqual([
    { op: 'replace', path: '/properties/actions', value: [{ order: 2, title: 'a' }] },
  ]);
});

test('takes a set’s name for one only where the contract has it', () => {
  const details = (query: string) => ({ properties: { customDetails: { tactics: { 'a/b~c': query } } } });

  expect(contentPatch('AnalyticsRule', details('x'), details('y'))).toEqual([
    { op: 'replace', path: '/properties/customDetails/tactics/a~1b~0c', value: 'y' },
  ]);
});

test('a hash is that of the canonical JSON', () => {
  expect(bodyHash({ kind: 'NRT' })).toBe(
    'sha256:63f534cb9a88d7abf190e77d3be6b2b2ec311cae0903180aefe217f8a65249fb',
  );
});
