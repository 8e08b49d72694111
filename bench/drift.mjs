import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNode, startServer } from '../support/processes.mjs';

/**
 * `npm run bench:drift`, or `npm run bench:drift -- MEMBERS ITEMS`
 *
 * Compares one parent's 500 items with 200 members, or as many as are asked for, each a workspace of its own that holds them, as a
 * process over HTTP against an emulator in another. Every tenth member has a rule of another severity, and
 * each has a rule of its own. Prints requests, wall time and the peak of resident memory. Exit 1 where
 * drift is not what was made, a member is read more than once, or the peak is 300 MB or more.
 */

const [members, items] = [process.argv[2] ?? 200, process.argv[3] ?? 500].map(Number);
const limitMb = 300;
const cli = resolve(import.meta.dirname, '../../dist/cli/main.js');
const subscription = '11111111-1111-1111-1111-111111111111';
const tenant = '22222222-2222-2222-2222-222222222222';
const groups = Math.ceil(members / Math.floor(2_000 / items));
const names = Array.from({ length: members }, (_, n) => `member-${n}`);

const folder = mkdtempSync(join(tmpdir(), 'muster-drift-'));
try {
  writeFileSync(join(folder, 'fleet.yaml'), fleet());
  writeFileSync(join(folder, 'seed.json'), JSON.stringify(seed()));
  const serve = [cli, 'emulator', '--seed', join(folder, 'seed.json'), '--port', '0', '--page-size', '500'];
  const emulator = await startServer(serve, { limitMs: 300_000 });
  try {
    const ended = await runNode([cli, 'drift', join(folder, 'fleet.yaml'), '--quiet', '--format', 'json'], {
      env: { MUSTER_ENDPOINT: emulator.url, MUSTER_TOKEN: 'any' },
      limitMs: 20 * 60_000,
    });
    const log = await fetch(`${emulator.url}/_emulator/requests`, { headers: { 'x-muster-control': '1' } });
    const { requests } = await log.json();
    process.exitCode = report(ended, requests) ? 0 : 1;
  } finally {
    await emulator.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(ended, requests) {
  const document = ended.exit === 2 ? JSON.parse(ended.stdout) : undefined;
  const pairs = document?.summary.pairs;
  const ofMembers = requests.filter(({ path }) => /\/workspaces\/member-\d+\//.test(path));
  const twice = ofMembers.length - new Set(ofMembers.map(({ path }) => path)).size;
  const rows = [
    ['members × items', `${members} × ${items}`],
    ['pairs in sync, changed, missing', `${pairs?.inSync}, ${pairs?.changed}, ${pairs?.missing}`],
    ['own content', `${pairs?.local}`],
    ['requests', `${requests.length}, of them ${ofMembers.length} to members, ${twice} of those twice`],
    ['wall time', `${ended.seconds.toFixed(1)} s`],
    ['peak memory', `${ended.peakMb ?? 'unknown'} MB`],
    ['exit code', `${ended.exit}`],
  ];
  for (const cells of [['what', 'measured'], ['---', '---'], ...rows])
    console.log(`| ${cells.join(' | ')} |`);
  if (document === undefined) console.error(ended.stderr.slice(-2_000) || ended.stdout.slice(-2_000));
  const differing = Math.ceil(members / 10);
  return (
    pairs?.inSync === members * items - differing &&
    pairs.changed === differing &&
    pairs.missing === 0 &&
    pairs.local === members &&
    twice === 0 &&
    (ended.peakMb ?? 0) < limitMb
  );
}

function fleet() {
  const document = (kind, name, spec) =>
    JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
  return [
    document('Parent', 'soc', { workspace: workspace('soc'), tenant }),
    document('ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }),
    ...names.map((name) =>
      document('Member', name, { workspace: workspace(name), tenant, parents: ['soc'] }),
    ),
    ...Array.from({ length: groups }, (_, n) =>
      document('Group', `group-${n}`, {
        parent: 'soc',
        members: { names: names.filter((_name, index) => index % groups === n) },
        content: ['rules'],
      }),
    ),
  ].join('\n---\n');
}

/** Folders of content, for members share theirs: central items, what members hold, and with one rule edited. */
function seed() {
  const central = Array.from({ length: items }, (_, n) => rule(`rule-${n}`, n, 'Medium'));
  const held = [...central, rule('own', items, 'High')];
  contentFolder('central', central);
  contentFolder('held', held);
  contentFolder('edited', [rule('rule-0', 0, 'Low'), ...held.slice(1)]);
  return {
    workspaces: [
      { id: workspace('soc'), tenant, content: { folder: 'central' } },
      ...names.map((name, index) => ({
        id: workspace(name),
        tenant,
        content: { folder: index % 10 === 0 ? 'edited' : 'held' },
      })),
    ],
  };
}

function contentFolder(name, content) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'content.json'), JSON.stringify(content));
}

/** About two kilobytes, as rules are. */
function rule(name, n, severity) {
  return {
    name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: {
      displayName: `Rule ${n}`,
      description: `What rule ${n} is for. `.repeat(12),
      severity,
      enabled: true,
      query: Array.from({ length: 20 }, (_, line) => `| where Column${line} != "${n} ${line}"`).join('\n'),
      queryFrequency: 'PT1H',
      queryPeriod: 'PT1H',
      triggerOperator: 'GreaterThan',
      triggerThreshold: 0,
      suppressionDuration: 'PT1H',
      suppressionEnabled: false,
      tactics: ['Persistence', 'Execution'],
    },
  };
}

function workspace(name) {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}
