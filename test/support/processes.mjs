import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';

/**
 * Runs a Node script to its end: exit code, wall time in seconds, peak memory in MB where the system
 * tells it, and what it wrote. A script that is not through after `limitMs` is killed (exit code null).
 */
export async function runNode(args, { env = {}, cwd, limitMs }) {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const memory = watchMemory(child.pid);
  const guard = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const [exit] = await once(child, 'close');
  clearTimeout(guard);
  return {
    exit,
    seconds: (performance.now() - began) / 1000,
    peakMb: memory.stop(),
    stdout: stdout(),
    stderr: stderr(),
  };
}

/** Starts a Node script that serves until it is stopped; resolves once stderr names its URL. */
export async function startServer(args, { limitMs }) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const memory = watchMemory(child.pid);
  const stderr = gather(child.stderr);
  const closed = once(child, 'close');
  const stop = async () => {
    const peakMb = memory.stop();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const guard = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await closed;
    clearTimeout(guard);
    return peakMb;
  };
  const url = await new Promise((settle) => {
    const guard = setTimeout(() => settle(undefined), limitMs);
    child.stderr.on('data', () => {
      const found = /listening on (http:\/\/\S+)/.exec(stderr());
      if (found === null) return;
      clearTimeout(guard);
      settle(found[1]);
    });
    void closed.then(() => settle(undefined));
  });
  if (url !== undefined) return { url, stop };
  await stop();
  throw new Error(`The emulator did not start:\n${stderr()}`);
}

function gather(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The peak resident memory of a process, in MB, from /proc; undefined where there is none. */
function watchMemory(pid) {
  let peak;
  const look = () => {
    try {
      const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      if (found !== null) peak = Math.round(Number(found[1]) / 1024);
    } catch {
      // No /proc, or the process has just ended: what was seen before stands.
    }
  };
  const timer = setInterval(look, 50);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
