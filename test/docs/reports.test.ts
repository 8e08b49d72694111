import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { reportsRun } from './reports-run.js';

const guide = readDocument('docs/reports.md');

test('what the guide to the reports shows is what its commands write', async () => {
  const [files] = blocksOf(guide, 'yaml');
  const [shownXml] = blocksOf(guide, 'xml');
  const [console] = blocksOf(guide, 'console');
  const [command = '', ...output] = (console?.text ?? '').split('\n');
  const { reports, mistaken } = await reportsRun(`${files?.text ?? ''}\n`, [
    ...blocksOf(guide, 'sh').map(({ text }) => text),
    command.replace(/^\$ /, ''),
  ]);
  expect(reports.get('report.xml')).toBe(`${shownXml?.text ?? ''}\n`);
  expect(mistaken).toBe(`${output.join('\n')}\n`);
  expect([...reports.keys()]).toEqual([
    'report.html',
    'report.xml',
    'report.json',
    'drift.xml',
    'drift.sarif',
  ]);
  expect(reports.get('report.html')).toMatch(/^<!doctype html>/);
  expect(reports.get('drift.xml')).toContain('<testsuite name="northgate-soc/finance" ');
  expect(JSON.parse(reports.get('drift.sarif') ?? '')).toMatchObject({ version: '2.1.0' });
});
