import { expect, test } from 'vitest';
import { documents, readDocument, sectionOf } from './documents.js';

const readme = readDocument('README.md');
const section = sectionOf(readme, '## What do you want to do?');

test('the README leads to each task of those who run a fleet, by a sentence and a page', () => {
  const rows = [...section.matchAll(/^\| .*\*\*(.+?)\*\*.*? \| (\S.*?) +\| (.*?) +\|$/gm)];
  expect(rows.map(([, task]) => task)).toEqual([
    'onboard',
    'offboard',
    'exception',
    'canary',
    'who has what',
    'roll back',
    'what a change changes',
  ]);
  for (const [, task, short = '', read = ''] of rows) {
    expect([task, /`[^`]+`/.test(short)]).toEqual([task, true]);
    const pages = [...read.matchAll(/\]\((docs\/[a-z-]+\.md)/g)].map(([, page]) => page ?? '');
    expect([task, pages.length > 0 && pages.every((page) => documents.includes(page))]).toEqual([task, true]);
  }
});

test('it has every guide, and each once in its map', () => {
  const linked = new Set([...section.matchAll(/\]\((docs\/[a-z-]+\.md)/g)].map(([, page]) => page));
  const guides = documents.filter((name) => /^docs\/[a-z-]+\.md$/.test(name));
  expect(guides.filter((name) => !linked.has(name))).toEqual([]);
});
