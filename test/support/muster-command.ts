import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Ended } from '../docs/run-muster.js';

export interface ScriptEnded {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script in which `muster` is a command: what it is called with runs in this process by `muster`, and
 * what that says and ends with is the command's.
 */
export async function scriptWithMuster(
  script: string,
  {
    cwd,
    temp,
    env,
  }: { readonly cwd: string; readonly temp: string; readonly env: Readonly<Record<string, string>> },
  muster: (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Ended>,
): Promise<ScriptEnded> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { args, env: given } = JSON.parse(body) as Called;
      void muster(args, given).then((ended) => response.end(JSON.stringify(ended)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bin = join(temp, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'muster'), command((server.address() as AddressInfo).port));
  chmodSync(join(bin, 'muster'), 0o755);
  try {
    return await ran(script, cwd, { ...env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` });
  } finally {
    server.close();
  }
}

interface Called {
  readonly args: readonly string[];
  /** Of the command's process. */
  readonly env: Readonly<Record<string, string>>;
}

function command(port: number): string {
  return `#!/usr/bin/env node
fetch('http://127.0.0.1:${String(port)}', { method: 'POST', body: JSON.stringify({ args: process.argv.slice(2), env: process.env }) })
  .then((answer) => answer.json())
  .then(({ exit, stdout, stderr }) => {
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = exit;
  });
`;
}

function ran(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<ScriptEnded> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', [script], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exit) => {
      resolve({ exit, ...said });
    });
  });
}
