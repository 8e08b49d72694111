import { join, resolve } from 'node:path';
import { runNode, startServer } from '../test/support/processes.mjs';
import { driftFolder } from './drift-world.mjs';
import { inFolder } from './measure.mjs';

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
const cli = resolve(import.meta.dirname, '../dist/cli/main.js');

await inFolder(async (folder) => {
  const fleet = driftFolder(folder, members, items);
  const serve = [cli, 'emulator', '--seed', join(folder, 'seed.json'), '--port', '0', '--page-size', '500'];
  const emulator = await startServer(serve, { limitMs: 300_000 });
  try {
    const ended = await runNode([cli, 'drift', fleet, '--quiet', '--format', 'json'], {
      env: { MUSTER_ENDPOINT: emulator.url, MUSTER_TOKEN: 'any' },
      limitMs: 20 * 60_000,
    });
    const log = await fetch(`${emulator.url}/_emulator/requests`, { headers: { 'x-muster-control': '1' } });
    const { requests } = await log.json();
    process.exitCode = report(ended, requests) ? 0 : 1;
  } finally {
    await emulator.stop();
  }
});

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
