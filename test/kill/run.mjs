import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../support/processes.mjs';
import { delivered, seedOf, writeFleet } from './fleets.mjs';
import { openGate } from './gate.mjs';

/**
 * `npm run test:kill -- --runs N [--seed S]`
 *
 * Each run applies a fleet of its own with the built program, over HTTP, and stops the process at the N-th
 * request, before it arrives, before its answer or after it: mostly `kill -9`, sometimes SIGINT or SIGTERM. Every
 * fifth run lets two of them apply the same fleet at the same time instead, or five of them fleets of their own
 * with one audit file, one of them killed and locks of dead ones about. Then the next apply must end with exit 0,
 * nothing may be left to do, no job may be doubled, no file in `.muster/` unreadable and no audit broken. Prints
 * what happened; exit 1 with the first run that broke a rule.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const cli = resolve(import.meta.dirname, '../../dist/cli/main.js');
const hangMs = 120_000;
/** Runs side by side: most of an apply is waiting for its jobs. */
const lanes = 4;
/** Musters that write one audit file at the same time. */
const crowdSize = 5;
const folder = mkdtempSync(join(tmpdir(), 'muster-kill-'));
const figures = new Map();

writeFileSync(join(folder, 'seed.yaml'), seedOf(runs + crowdSize * Math.ceil(runs / 10)));
const server = [cli, 'emulator', '--seed', join(folder, 'seed.yaml'), '--port', '0', '--job-duration', '300'];
const emulator = await startServer(server, { limitMs: 60_000 });
const gate = await openGate(emulator.url);
try {
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < runs && process.exitCode === undefined; n = next++) {
      // Each run has its own numbers, so that what goes on beside it changes none of them.
      const random = randomNumbers(Number(values.seed) * 1_000_003 + n);
      const what = n % 10 === 4 ? race : n % 10 === 9 ? crowd : kill;
      const broken = await what(n, random);
      if (broken.length === 0) continue;
      console.error(`Run ${n} (--seed ${values.seed}):\n${broken.join('\n')}`);
      process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
} finally {
  gate.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const [what, count] of [...figures].sort()) console.log(`${String(count).padStart(6)}  ${what}`);

/** One apply that is stopped, and the next one; what broke. */
async function kill(n, random) {
  const dir = join(folder, `fleet-${n}`);
  const isSecond = random(2) === 0;
  if (isSecond) {
    // Something is there already, and this apply changes it.
    writeFleet(dir, n, { names: ['north'] });
    const first = await apply(dir, `first-${n}`);
    if (first.exit !== 0) return [`the first apply ended ${first.exit}: ${first.stderr}`];
  }
  writeFleet(dir, n);
  const signal = ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGINT', 'SIGTERM'][random(5)];
  const moment = ['before', 'after', 'answered'][random(3)];
  const at = 1 + random(22);
  let requests = 0;
  let sent = false;
  const stopped = await apply(dir, `stopped-${n}`, (child) => {
    gate.watch(`stopped-${n}`, (when) => {
      if (when === 'before') requests += 1;
      if (sent || when !== moment || requests < at) return;
      sent = true;
      child.kill(signal);
    });
  });
  count(sent ? `${signal} ${moment} a request` : 'ended before the request at which it was to be stopped');
  return [
    ...judgeStop(stopped, sent ? signal : undefined),
    ...unreadable(join(dir, '.muster')),
    ...(await judgeNext(dir, n, 1)),
  ];
}

function judgeStop({ exit, killedBy, stdout, stderr }, signal) {
  if (signal === 'SIGKILL')
    return killedBy === signal || exit === 0 ? [] : [`killed, it ended ${exit}: ${stderr}`];
  if (signal === undefined) return exit === 0 ? [] : [`undisturbed, it ended ${exit}: ${stderr}`];
  // A signal that comes when the work is done changes nothing.
  if (exit !== 130 && exit !== 0) return [`${signal} ended ${exit}: ${stderr}`];
  if (exit === 0) return [];
  count(`${signal} ended 130`);
  if (stdout === '') return [];
  const { outcome, pairs } = JSON.parse(stdout);
  if (outcome !== 'interrupted') return [`${signal} ended 130 and is reported ${outcome}`];
  const delivering = pairs.filter(
    ({ status }) => !['Succeeded', 'InProgress', 'Skipped', 'Unknown'].includes(status),
  );
  return delivering.map(({ member, status }) => `${signal} left ${member} ${status}`);
}

/** The next apply, and what is there after it. */
async function judgeNext(dir, n, mostJobs) {
  const next = await apply(dir, `next-${n}`);
  if (next.exit !== 0)
    return [`the next apply ended ${next.exit}: ${next.stderr}\n${next.stdout.slice(-2_000)}`];
  const plan = await muster(['plan', dir, '--detailed-exitcode'], `plan-${n}`);
  const { counts, missing } = await delivered(emulator.url, n);
  return [
    ...(plan.exit === 0 ? [] : [`something is left to do (exit ${plan.exit}):\n${plan.stdout}`]),
    ...missing,
    ...[...counts].flatMap(([group, jobs]) =>
      jobs >= 1 && jobs <= mostJobs ? [] : [`${group} was published ${jobs} times`],
    ),
    ...unreadable(join(dir, '.muster')),
  ];
}

/**
 * Two at a time on one parent, in folders of their own: both plan before either writes. Both create the same
 * from the same files, so that what one writes over the other's changes nothing and need not be told.
 */
async function race(n) {
  const dirs = ['a', 'b'].map((name) => join(folder, `fleet-${n}-${name}`));
  for (const dir of dirs) writeFleet(dir, n);
  const [waiting, created] = [new Map(), new Map()];
  let open = false;
  const release = () => {
    open = true;
    for (const go of waiting.values()) go();
  };
  const meet =
    (name) =>
    (when, { method, url, status }) => {
      if (method !== 'PUT') return undefined;
      const path = url.toLowerCase().replace(/\?.*/, '');
      if (when === 'after') created.set(path, [...(created.get(path) ?? []), status]);
      if (when !== 'before' || open) return undefined;
      return new Promise((go) => {
        const earlier = waiting.get(name) ?? (() => undefined);
        waiting.set(name, () => {
          earlier();
          go();
        });
        if (waiting.size === 2) release();
      });
    };
  const ended = await Promise.all(
    dirs.map((dir, index) =>
      apply(dir, `race-${n}-${index}`, () => gate.watch(`race-${n}-${index}`, meet(index)), release),
    ),
  );
  const overwritten = [...created].filter(([, statuses]) => statuses.length > 1).length;
  count('two at a time');
  if (overwritten > 0) count('two at a time, and one overwrote the other’s');
  return [
    ...ended.flatMap(({ exit, stdout, stderr }) => {
      const tells = stdout.includes('"MUS311"');
      if (exit === (tells ? 4 : 0) || exit === 4) return [];
      return [`one of two ended ${exit}: ${stderr}\n${stdout.slice(-1_000)}`];
    }),
    ...(await judgeNext(dirs[0], n, 2)),
  ];
}

/** Five at a time on one audit file, one of them killed, while locks of dead ones appear in their way. */
async function crowd(n, random) {
  const audit = join(folder, `audit-${n}.jsonl`);
  const fleets = Array.from({ length: crowdSize }, (_, index) => runs + crowdSize * ((n - 9) / 10) + index);
  const dirs = fleets.map((fleet) => join(folder, `fleet-${fleet}`));
  const at = 1 + random(12);
  let requests = 0;
  const ended = await Promise.all(
    fleets.map((fleet, index) => {
      writeFleet(dirs[index], fleet, { names: ['north'] });
      const token = `crowd-${fleet}`;
      const started = (child) =>
        gate.watch(token, (when) => {
          if (when !== 'before') plantDeadLock(`${audit}.lock`);
          else if (index === 0 && ++requests === at) child.kill('SIGKILL');
        });
      return apply(dirs[index], token, started, undefined, ['--audit', audit]);
    }),
  );
  count(`${crowdSize} at a time on one audit file`);
  const next = await apply(dirs[0], `next-${fleets[0]}`, undefined, undefined, ['--audit', audit]);
  const verdict = await muster(['audit', 'verify', audit], `verify-${n}`);
  const lines = readFileSync(audit, 'utf8').split('\n').length;
  // Configuration, three members, a group, an assignment and a job of each that was not killed.
  const least = 7 * (crowdSize - 1);
  return [
    ...[...ended.slice(1), next].flatMap(({ exit, stderr, stdout }) =>
      exit === 0 ? [] : [`one of ${crowdSize} ended ${exit}: ${stderr}\n${stdout.slice(-1_000)}`],
    ),
    ...(verdict.exit === 0
      ? []
      : [`the audit of ${crowdSize} is broken:\n${verdict.stdout}${verdict.stderr}`]),
    ...(lines > least ? [] : [`the audit of ${crowdSize} has ${lines} lines`]),
  ];
}

/** As a muster leaves it that is killed between taking and giving back: no process has this number. */
function plantDeadLock(path) {
  try {
    const holder = JSON.stringify({ pid: 2 ** 30, host: hostname(), id: randomUUID() });
    const aside = `${path}.${randomUUID()}.planted`;
    writeFileSync(aside, holder);
    linkSync(aside, path);
    count('locks of dead ones');
  } catch {
    // Somebody holds it.
  }
}

function apply(dir, token, started = () => undefined, ended = () => undefined, more = []) {
  return muster(['apply', dir, '--yes', '--format', 'json', '--quiet', ...more], token, started, ended);
}

/** Runs the program to its end, or to that of the patience with it. */
function muster(args, token, started = () => undefined, ended = () => undefined) {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, MUSTER_ENDPOINT: gate.url, MUSTER_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  started(child);
  const guard = setTimeout(() => child.kill('SIGABRT'), hangMs);
  return new Promise((resolveEnd) => {
    child.on('close', (exit, killedBy) => {
      clearTimeout(guard);
      ended();
      resolveEnd({ exit, killedBy, stdout: stdout(), stderr: stderr() });
    });
  });
}

function gather(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The files of a state folder that are no whole JSON; no run may leave a half-written one. */
function unreadable(state) {
  if (!existsSync(state)) return [];
  return readdirSync(state)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        JSON.parse(readFileSync(join(state, name), 'utf8'));
        return [];
      } catch (error) {
        return [`.muster/${name} cannot be read: ${error.message}`];
      }
    });
}

function count(what) {
  figures.set(what, (figures.get(what) ?? 0) + 1);
}

/** Whole numbers below `most`, the same for a seed each time (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}
