import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { tenant, workspaceOf } from '../support/small-fleet.js';

const root = resolve(import.meta.dirname, '../..');
// The first process compiles the program: a guard against hangs, generous for a slow machine.
vi.setConfig({ testTimeout: 240_000 });

let folder = '';
let compiled = '';

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'muster-compiled-'));
});
afterAll(() => {
  rmSync(compiled, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-process-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/**
 * The program as a process of its own, which is waited for until the guard against
 * hangs; `before` runs in it first.
 */
async function program(args: readonly string[], env: Readonly<Record<string, string>>, before = '') {
  const preload = join(folder, 'before.mjs');
  writeFileSync(preload, before);
  const loader = join(root, 'test/support/from-source.mjs');
  const imports = ['--import', loader, '--import', preload];
  const child = spawn(process.execPath, [...imports, join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, COMPILED: compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    const exit = await new Promise((done) => child.once('close', done));
    return { exit, said };
  } finally {
    child.kill('SIGKILL');
  }
}

const open = `import { createServer } from 'node:http';
createServer().listen(0, '127.0.0.1');
setInterval(() => undefined, 1_000);
`;

test.each([
  [
    'while an emulator serves',
    `import { Server } from 'node:net';
Server.prototype.address = () => { setImmediate(() => { throw new TypeError('odd'); }); return { port: 1 }; };`,
    ['emulator', '--port', '0'],
  ],
  [
    'in a promise that nobody awaits',
    `import { Server } from 'node:net';
Server.prototype.address = () => { void Promise.reject(new TypeError('odd')); return { port: 1 }; };`,
    ['emulator', '--port', '0'],
  ],
])(
  'an unexpected error ends the process with 70, whatever is still open: %s',
  async (_where, fault, args) => {
    const { exit, said } = await program(args, {}, `${open}${fault}`);
    expect(said).toContain('TypeError: odd');
    expect(said).toContain('This is a bug in muster');
    expect(exit).toBe(70);
  },
);

test('and so does one in the middle of an apply, with audit, emulator and progress at work', async () => {
  const documents = [
    ['Parent', 'soc', { workspace: workspaceOf('soc'), tenant }],
    ['Member', 'one', { workspace: workspaceOf('one'), tenant, parents: ['soc'] }],
    ['ContentSelection', 'all', { include: [{ kind: 'AnalyticsRule' }] }],
    ['Group', 'all', { parent: 'soc', members: { names: ['one'] }, content: ['all'] }],
  ].map(([kind, name, spec]) => JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec }));
  writeFileSync(join(folder, 'fleet.yaml'), documents.join('\n---\n'));
  const engine = pathToFileURL(join(root, 'src/cli/real-engine.ts')).href;
  const fault = `const { realEngine } = await import(${JSON.stringify(engine)});
const { runApply } = realEngine;
realEngine.runApply = (deps, ...rest) => {
  const emit = (event) => {
    if (event.type === 'jobStarted') throw new TypeError('odd');
    deps.emit(event);
  };
  return runApply({ ...deps, emit }, ...rest);
};`;
  const { exit, said } = await program(['apply', '--yes', '--emulator'], {}, fault);
  expect(said).toContain('TypeError: odd');
  expect([exit, said.includes('This is a bug in muster')]).toEqual([70, true]);
  const state = join(folder, '.muster');
  expect(readdirSync(state).filter((file) => file.endsWith('.lock'))).toEqual([]);
  expect(readFileSync(join(state, 'emulator-audit.jsonl'), 'utf8')).toContain('"PUT"');
});

test('results that a full disk does not take are an error, and the run goes on to its end', async () => {
  const full = `const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
process.stdout.write = () => { process.stdout.emit('error', error); return false; };`;
  expect(await program(['emulator', '--help'], {}, full)).toEqual({
    exit: 1,
    said: `error MUS607 standard output cannot be written: ENOSPC: no space left on device, write
  hint: Make room, or give another place; what was done in Azure stays done, and muster status shows it.
`,
  });
});

test('a proxy without a scheme is asked, and one that is no address is an error that ends the process', async () => {
  const spec = { workspace: workspaceOf('soc'), tenant };
  const parent = { apiVersion: 'muster/v1', kind: 'Parent', metadata: { name: 'soc' }, spec };
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify(parent));
  const asked = new Set<string | undefined>();
  const proxy = createServer().on('connect', (request, socket) => {
    asked.add(request.url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const login = {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: tenant,
    AZURE_CLIENT_SECRET: 'a-secret-of-nobody',
  };
  const address = `127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;

  const refused = await program(['plan', '--quiet'], { ...login, HTTPS_PROXY: address });
  proxy.close();
  expect([refused.exit, [...asked]]).toEqual([1, ['login.microsoftonline.com:443']]);
  expect(refused.said).not.toContain('bug in muster');

  const none = await program(['plan', '--quiet'], { ...login, HTTPS_PROXY: 'socks5://10.1.2.3:1080' });
  expect([none.exit, none.said.includes('error MUS223')]).toEqual([1, true]);
});
