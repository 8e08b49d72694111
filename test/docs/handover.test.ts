import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { distribution, distributionSource } from '../../src/model/defender-distribution.js';
import { grouped } from '../../src/show/words.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument, sectionOf } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/handover.md');

async function handOverAt(now = distribution.checkedOn): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-handover-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'fleet.yaml'), blocksOf(guide, 'yaml')[0]?.text ?? '');
  const muster = musterIn(folder, new YieldingClock(now));
  const { stdout, stderr } = await muster(['handover', '--emulator', '--quiet', folder]);
  return `${stdout}${stderr}`.trimEnd();
}

test('what the guide to the hand-over shows of a run is what a run shows', async () => {
  expect(blocksOf(guide, 'console').map(({ text }) => text)).toEqual([
    `$ muster handover --emulator\n${await handOverAt()}`,
  ]);
});

test('more than half a year after the check a run warns', async () => {
  const later = new Date(Date.parse(distribution.checkedOn) + 200 * 86_400_000);
  expect(await handOverAt(later.toISOString())).toContain('⚠ warning MUS363 ');
});

test('the guide says what the claims say, and of which day and page', () => {
  const carried = sectionOf(guide, '## What is carried');
  expect(carried).toContain(`${distribution.checkedOn}, when we last compared it`);
  expect(carried).toContain(`commit ${distribution.source.commit.slice(0, 8)}`);
  expect(guide).toContain(`[source]: ${distributionSource}\n`);
  expect(guide).toContain(`[distribution]: ${distribution.page}\n`);
  expect(guide).toContain(`at most ${grouped(distribution.mostPublishedItems)} items`);
  const kinds = {
    AnalyticsRule: 'analytics rules',
    AutomationRule: 'automation rules',
    Function: 'functions and saved searches',
    SavedSearch: 'functions and saved searches',
    HuntingQuery: 'hunting and livestream queries',
    LivestreamQuery: 'hunting and livestream queries',
    Workbook: 'workbooks',
  } as const;
  const said = new Map([...carried.matchAll(/^\| (.+?) +\| (yes|no) /gm)].map((row) => [row[1], row[2]]));
  expect(Object.values(kinds).map((words) => said.get(words))).toEqual(
    (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) =>
      distribution.kinds.has(kind) ? 'yes' : 'no',
    ),
  );
  expect(said.get('automation rules that run a playbook')).toBe(distribution.playbooks ? 'yes' : 'no');
});
