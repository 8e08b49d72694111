import { expect, test } from 'vitest';
import { foldNames, reasonText } from '../../src/plan/steps/reason-text.js';
import type { PublishReason } from '../../src/plan/steps/step.js';
import { anItem } from '../support/builders.js';

const items = [anItem('a'), anItem('b')];

test.each<[PublishReason, string]>([
  [{ why: 'neverPublished' }, 'it was never published'],
  [{ why: 'lastJob', state: 'Canceled' }, 'its last job ended Canceled'],
  [{ why: 'jobRunning' }, 'a job is running: it is awaited, and published again only if something is left'],
  [{ why: 'membersChange' }, 'this plan changes its members'],
  [{ why: 'itemsChange' }, 'this plan changes its items'],
  [{ why: 'groupModified' }, 'the group was modified after its last job'],
  [{ why: 'assignmentModified' }, 'the assignment was modified after its last job'],
  [{ why: 'itemModified', items }, '2 items were modified after its last job: "Rule a", "Rule b"'],
  [{ why: 'delivered', by: 'soc/emea', items }, 'soc/emea delivers 2 items: "Rule a", "Rule b"'],
  [{ why: 'pending' }, 'an earlier run wrote it without publishing it'],
  [{ why: 'asked' }, 'it was asked for'],
])('%j reads "%s"', (reason, text) => {
  expect(reasonText([reason])).toBe(text);
});

test('several reasons are one sentence, in the order given', () => {
  expect(reasonText([{ why: 'itemsChange' }, { why: 'neverPublished' }])).toBe(
    'this plan changes its items; it was never published',
  );
});

test('names are folded after three, or as many as asked', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => anItem(name));

  expect(foldNames(many.slice(0, 3))).toBe('"Rule a", "Rule b", "Rule c"');
  expect(foldNames(many)).toBe('"Rule a", "Rule b", "Rule c" and 2 more');
  expect(foldNames(many, 1)).toBe('"Rule a" and 4 more');
});
