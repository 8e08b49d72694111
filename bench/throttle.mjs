import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNode, startServer } from '../test/support/processes.mjs';

/**
 * `npm run bench:throttle`
 *
 * Applies, each as a process over HTTP, against an emulator that limits requests as ARM does. Prints
 * what was sent, how many requests were refused, and how long it took beside the least that the
 * limits allow: max((writes − 200) / 10, (reads − 250) / 25, (deletes − 200) / 10) seconds. In the
 * last one another client takes half of what the bucket of writes gets back. Exit 1 where an apply
 * does not succeed or, alone, is refused a request. Takes about three minutes.
 */

const scenarios = [
  { title: '120 groups', groups: 120, beside: false },
  { title: '400 groups', groups: 400, beside: false },
  { title: '120 groups, another client beside', groups: 120, beside: true },
];
const members = 60;
const latencyMs = 50;
const cli = resolve(import.meta.dirname, '../dist/cli/main.js');
const subscription = '11111111-1111-1111-1111-111111111111';
const tenant = '22222222-2222-2222-2222-222222222222';

const head = ['fleet', 'reads', 'writes', 'refused with 429', 'least time', 'wall time', 'exit code'];
console.log(`${row(head)}\n${row(head.map(() => '---'))}`);
for (const scenario of scenarios) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-throttle-'));
  try {
    if (!(await run(folder, scenario))) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One apply; whether it went as it should. */
async function run(folder, { title, groups, beside }) {
  writeFileSync(join(folder, 'fleet.yaml'), fleet(groups));
  writeFileSync(join(folder, 'seed.yaml'), seed());
  const server = [cli, 'emulator', '--seed', join(folder, 'seed.yaml'), '--port', '0', '--throttle'];
  const emulator = await startServer([...server, '--latency', String(latencyMs), '--job-duration', '200'], {
    limitMs: 60_000,
  });
  let going = beside;
  const eater = eat(emulator.url, () => going);
  try {
    const ended = await runNode([cli, 'apply', join(folder, 'fleet.yaml'), '--yes', '--quiet'], {
      env: { MUSTER_ENDPOINT: emulator.url, MUSTER_TOKEN: 'any' },
      limitMs: 20 * 60_000,
    });
    going = false;
    const eaten = await eater;
    const log = await fetch(`${emulator.url}/_emulator/requests`, { headers: { 'x-muster-control': '1' } });
    const { requests } = await log.json();
    return report(title, ended, requests, eaten);
  } finally {
    going = false;
    await emulator.stop();
  }
}

/** Five writes a second of somebody else, until the work is done. */
async function eat(url, goes) {
  let eaten = 0;
  for (; goes(); await new Promise((wake) => setTimeout(wake, 200))) {
    eaten += 1;
    await fetch(`${url}${workspace('soc')}/savedSearches/other?api-version=2025-07-01`, {
      method: 'PUT',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      body: JSON.stringify({ etag: '*', properties: { category: 'c', displayName: 'd', query: 'q' } }),
    });
  }
  return eaten;
}

function report(title, ended, requests, eaten) {
  const of = (...methods) => requests.filter(({ method }) => methods.includes(method)).length;
  const [reads, writes, deletes] = [of('GET'), of('PUT', 'POST') - eaten, of('DELETE')];
  const refused = requests.filter(({ status }) => status === 429).length;
  const least = Math.max(0, (writes - 200) / 10, (reads - 250) / 25, (deletes - 200) / 10);
  const times = [least, ended.seconds].map((seconds) => `${seconds.toFixed(1)} s`);
  console.log(row([title, reads, writes, refused, ...times, ended.exit]));
  if (ended.exit !== 0) console.error(ended.stderr.slice(-2_000) || ended.stdout.slice(-2_000));
  return ended.exit === 0 && (eaten > 0 || refused === 0);
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}

function fleet(groups) {
  const each = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  return [
    `apiVersion: muster/v1
kind: Parent
metadata: {name: soc}
spec: {workspace: ${workspace('soc')}, tenant: ${tenant}}`,
    `apiVersion: muster/v1
kind: ContentSelection
metadata: {name: rules}
spec: {include: [{kind: AnalyticsRule}]}`,
    ...each(
      members,
      (n) => `apiVersion: muster/v1
kind: Member
metadata: {name: member-${n}}
spec: {workspace: ${workspace(`member-${n}`)}, tenant: ${tenant}, parents: [soc]}`,
    ),
    ...each(
      groups,
      (n) => `apiVersion: muster/v1
kind: Group
metadata: {name: group-${n}}
spec: {parent: soc, members: {names: [member-${n % members}]}, content: [rules]}`,
    ),
  ].join('\n---\n');
}

function seed() {
  const names = ['soc', ...Array.from({ length: members }, (_, n) => `member-${n}`)];
  return `workspaces:\n${names
    .map(
      (name) =>
        `  - {id: ${workspace(name)}, tenant: ${tenant}${name === 'soc' ? ', content: [{name: r1, type: alertRules, kind: Scheduled, properties: {displayName: One, enabled: true, severity: Low, query: T, queryFrequency: PT1H, queryPeriod: PT1H, triggerOperator: GreaterThan, triggerThreshold: 0, suppressionDuration: PT1H, suppressionEnabled: false}}]' : ''}}\n`,
    )
    .join('')}`;
}

function workspace(name) {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}
