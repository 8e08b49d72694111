import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeFleet, readContent, writeFleet } from './make-fleet.mjs';
import { roundTripCommands, roundTripOutcome, writeSeed } from './round-trip.mjs';
import { runNode, startServer } from '../support/processes.mjs';

/**
 * `npm run real-content -- FOLDER [--out FOLDER] [--latency MS] [--job-duration MS] [--throttle] [--from-files] [--round-trip]`
 *
 * muster, as processes over HTTP, on a fleet of 3 parents and 60 members around the content in FOLDER (or
 * MUSTER_REAL_CONTENT). Prints what each command took. Exit 1 where a command ends otherwise than it
 * should. `--out` keeps the files, the outputs and the report. `--from-files` fills one central workspace from
 * files, and edits one of them afterwards. `--round-trip` imports a workspace with all the content as files instead, and
 * plans them. The other flags are the emulator's.
 */

const cli = resolve(import.meta.dirname, '../../dist/cli/main.js');
const commandLimitMs = 15 * 60_000;

const commands = [
  { title: 'validate', args: ['validate'], exit: 0 },
  { title: 'plan', args: ['plan', '--detailed-exitcode'], exit: 2 },
  { title: 'apply', args: ['apply', '--yes', '--report', 'report.json'], exit: 0 },
  { title: 'plan again', args: ['plan', '--detailed-exitcode'], exit: 0 },
  { title: 'status', args: ['status'], exit: 0 },
];

/** With `--from-files`: an apply that has nothing to do, and the whole way of one changed line. */
const editing = [
  { title: 'apply again', args: ['apply', '--yes'], exit: 0 },
  { title: 'plan an edit', args: ['plan', '--detailed-exitcode'], exit: 2, before: editRule },
  { title: 'apply an edit', args: ['apply', '--yes', '--report', 'edit.json'], exit: 0 },
  { title: 'plan after it', args: ['plan', '--detailed-exitcode'], exit: 0 },
];

const { contentFolder, out, fromFiles, isRoundTrip, emulatorFlags } = readArguments(process.argv.slice(2));
if (contentFolder === undefined) {
  console.error('Give the folder of JSON content: npm run real-content -- FOLDER, or MUSTER_REAL_CONTENT.');
  process.exitCode = 1;
} else {
  const folder = out ?? mkdtempSync(join(tmpdir(), 'muster-real-content-'));
  process.once('exit', () => {
    if (out === undefined) rmSync(folder, { recursive: true, force: true });
  });
  process.exitCode = await run(contentFolder, folder);
}

function readArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      latency: { type: 'string' },
      'job-duration': { type: 'string' },
      throttle: { type: 'boolean' },
      'from-files': { type: 'boolean' },
      'round-trip': { type: 'boolean' },
    },
  });
  const contentFolder = positionals[0] ?? (process.env.MUSTER_REAL_CONTENT || undefined);
  if (values.out !== undefined) mkdirSync(values.out, { recursive: true });
  return {
    contentFolder: contentFolder === undefined ? undefined : resolve(contentFolder),
    out: values.out === undefined ? undefined : resolve(values.out),
    fromFiles: values['from-files'] === true,
    isRoundTrip: values['round-trip'] === true,
    emulatorFlags: [
      ...['latency', 'job-duration'].flatMap((key) =>
        values[key] === undefined ? [] : [`--${key}`, values[key]],
      ),
      ...(values.throttle === true ? ['--throttle'] : []),
    ],
  };
}

async function run(contentFolder, folder) {
  const content = readContent(contentFolder);
  const fleet = makeFleet(content);
  const { files, seed } = isRoundTrip
    ? { files: folder, seed: writeSeed(folder, contentFolder) }
    : writeFleet(folder, fleet, contentFolder, fromFiles ? { content } : {});
  const all = isRoundTrip ? roundTripCommands : inFleet([...commands, ...(fromFiles ? editing : [])], files);
  console.log(`${cpus().length} cores, Node ${process.versions.node}`);
  if (!isRoundTrip) console.log(`${lines(Object.entries(fleet.counts))}\n`);
  const emulator = await startServer([cli, 'emulator', '--seed', seed, '--port', '0', ...emulatorFlags], {
    limitMs: 60_000,
  });
  // An interrupted run leaves no process behind.
  process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
  const rows = [];
  try {
    for (const command of all) rows.push(await measure(command, { url: emulator.url, files, folder }));
  } finally {
    rows.push({ title: 'the emulator', peakMb: await emulator.stop() });
  }
  console.log(table(rows));
  const wrong = all
    .filter(({ exit }, n) => rows[n]?.exit !== exit)
    .map(({ title, exit }) => `${title} should have ended with ${exit}.`);
  if (isRoundTrip) {
    const trip = roundTripOutcome(content, folder, contentFolder, rows);
    console.log(`\n${lines(trip.facts)}`);
    wrong.push(...trip.wrong);
  } else console.log(`\n${outcome(join(folder, 'report.json'))}`);
  if (fromFiles) console.log(`\nafter the edit\n${outcome(join(folder, 'edit.json'))}`);
  for (const line of wrong) console.log(line);
  return wrong.length === 0 ? 0 : 1;
}

/** The commands with the folder of the fleet as their path. */
function inFleet(commands, files) {
  return commands.map(({ args: [command, ...rest], ...others }) => ({
    ...others,
    args: [command, files, ...rest],
  }));
}

/** One more line in the query of the first enabled scheduled rule. */
function editRule(files) {
  const folder = join(files, 'content', 'alertRules');
  for (const name of readdirSync(folder).sort()) {
    const rule = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (rule.kind !== 'Scheduled' || rule.properties.enabled !== true) continue;
    rule.properties.query = `${rule.properties.query}\n| where true`;
    writeFileSync(join(folder, name), `${JSON.stringify(rule, null, 2)}\n`);
    return;
  }
}

async function measure({ title, args, before }, { url, files, folder }) {
  before?.(files);
  const headers = { 'x-muster-control': '1' };
  await fetch(`${url}/_emulator/requests`, { method: 'DELETE', headers });
  const ended = await runNode([cli, ...args], {
    cwd: folder,
    env: { MUSTER_ENDPOINT: url, MUSTER_TOKEN: 'any' },
    limitMs: commandLimitMs,
  });
  const { counts } = await (await fetch(`${url}/_emulator/requests`, { headers })).json();
  const name = title.replaceAll(' ', '-');
  writeFileSync(join(folder, `${name}.out`), ended.stdout);
  writeFileSync(join(folder, `${name}.err`), ended.stderr);
  if (ended.exit !== 0 && ended.exit !== 2) console.error(ended.stderr.slice(-4_000));
  return {
    title: args
      .filter((arg) => arg !== files)
      .map((arg) => (arg.startsWith('/') ? 'ID' : arg))
      .join(' '),
    exit: ended.exit,
    seconds: ended.seconds,
    peakMb: ended.peakMb,
    requests: ['GET', 'PUT', 'POST', 'DELETE'].map((method) => counts[method] ?? 0),
    refused: Object.entries(counts).reduce(
      (sum, [key, n]) => (/ ([45]\d\d|0)$/.test(key) ? sum + n : sum),
      0,
    ),
    outputLines: ended.stdout.split('\n').length - 1,
  };
}

function table(rows) {
  const head = [
    'command',
    'exit',
    'wall time',
    'GET',
    'PUT',
    'POST',
    'DELETE',
    'refused',
    'peak memory',
    'lines of output',
  ];
  const cells = rows.map(({ title, exit, seconds, requests, refused, peakMb, outputLines }) => [
    title,
    exit ?? '',
    seconds === undefined ? '' : `${seconds.toFixed(1)} s`,
    ...(requests ?? ['', '', '', '']),
    refused ?? '',
    peakMb === undefined ? '' : `${peakMb} MB`,
    outputLines ?? '',
  ]);
  const all = [head, head.map(() => '---'), ...cells];
  return all.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function outcome(file) {
  try {
    const { outcome, steps, jobs, pairs, findings, summary } = JSON.parse(readFileSync(file, 'utf8'));
    return lines([
      ['outcome', outcome],
      ['steps', steps.length],
      ['jobs', jobs.length],
      ['pairs', pairs.length],
      ['findings', findings.length],
      ['summary', JSON.stringify(summary)],
    ]);
  } catch (error) {
    return `No report: ${error.message}`;
  }
}

function lines(entries) {
  return entries.map(([key, value]) => `${key}: ${value}`).join('\n');
}
