import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** How one process is measured, and how several are summed up. */

export const cli = resolve(import.meta.dirname, '../dist/cli/main.js');
const usage = resolve(import.meta.dirname, 'usage.mjs');

/** Runs a Node script: exit code, wall and CPU in milliseconds, peak memory in MB, what it wrote. */
export async function run(args, { env = {}, cwd } = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', usage, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [out, err, told] = [1, 2, 3].map((n) => gathered(child.stdio[n]));
  const [exit] = await once(child, 'close');
  const wall = performance.now() - began;
  const { cpu, peak } = told() === '' ? {} : JSON.parse(told());
  return { exit, wall, cpu, peak, stdout: out(), stderr: err() };
}

/** As `run`, of a script that must end with one of `exits`. */
export async function ran(args, options, exits = [0]) {
  const ended = await run(args, options);
  if (!exits.includes(ended.exit))
    throw new Error(
      `${args.join(' ')} ended with ${ended.exit}: ${ended.stderr.slice(-1_500)}${ended.stdout.slice(-500)}`,
    );
  return ended;
}

function gathered(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** An emulator in a process of its own: see `serve.mjs`. */
export async function serve(options) {
  const child = fork(resolve(import.meta.dirname, 'serve.mjs'), [JSON.stringify(options)]);
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof message !== 'object') throw new Error('The emulator did not start');
  const control = async (method) =>
    fetch(`${message.url}/_emulator/requests`, { method, headers: { 'x-muster-control': '1' } });
  return {
    url: message.url,
    /** Requests so far by method and status, from then on counted anew. */
    requests: async () => {
      const { counts } = await (await control('GET')).json();
      await control('DELETE');
      return counts;
    },
    tell: async (what) => {
      child.send(what);
      await once(child, 'message');
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Works in a folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes texts by their paths within a folder. */
export function write(folder, texts) {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Least, median and most. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor((sorted.length - 1) / 2)], most: sorted.at(-1) };
}

/** The exponent k of the n^k that fits points [n, value] best. */
export function exponent(points) {
  const logs = points.map(([n, value]) => [Math.log(n), Math.log(value)]);
  const [x, y] = [0, 1].map((k) => logs.reduce((sum, log) => sum + log[k], 0) / logs.length);
  const over = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
