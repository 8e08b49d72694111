import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandsIn } from '../support/github-action.js';

/*
 * The action's own script and a real npm, against a registry on this machine that has a newer patch of what the
 * package was released with.
 */

interface Archive {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

let folder = '';
let server: Server;
let archives: Archive[] = [];
const requests: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-install-'));
  for (const name of ['runner', 'home', 'checkout']) mkdirSync(join(folder, name));
  // A file of the repository, which a pull request can write.
  writeFileSync(join(folder, 'checkout', '.npmrc'), 'registry=http://127.0.0.1:9/\n');
  requests.length = 0;
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const answer = answerTo(decodeURIComponent(request.url ?? ''));
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const leaf = anArchive('leaf', '1.0.0');
  archives = [leaf, anArchive('leaf', '1.0.1'), aRelease(leaf)];
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const registry = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
const integrity = ({ bytes }: Pick<Archive, 'bytes'>) =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

function answerTo(path: string): Buffer | string | undefined {
  const file = archives.find(({ name, version }) => path === `/${name}/-/${name}-${version}.tgz`);
  if (file !== undefined) return file.bytes;
  const versions = archives.filter(({ name }) => path === `/${name}`);
  if (versions.length === 0) return undefined;
  return JSON.stringify({
    name: path.slice(1),
    'dist-tags': { latest: versions.at(-1)?.version },
    versions: Object.fromEntries(
      versions.map(({ bytes, ...manifest }) => {
        const tarball = `${registry()}/${manifest.name}/-/${manifest.name}-${manifest.version}.tgz`;
        return [manifest.version, { ...manifest, dist: { tarball, integrity: integrity({ bytes }) } }];
      }),
    ),
  });
}

function anArchive(name: string, version: string, files: Readonly<Record<string, string>> = {}): Archive {
  const dependencies = name === 'leaf' ? undefined : { leaf: '^1.0.0' };
  const made = mkdtempSync(join(folder, 'made-'));
  mkdirSync(join(made, 'package'));
  const manifest = {
    name,
    version,
    dependencies,
    bin: name === 'leaf' ? undefined : { muster: 'muster.js' },
    scripts: { postinstall: `touch "${join(folder, 'script-ran')}"` },
  };
  const all = { 'package.json': JSON.stringify(manifest), ...files };
  for (const [path, text] of Object.entries(all)) writeFileSync(join(made, 'package', path), text);
  spawnSync('tar', ['-czf', 'archive.tgz', 'package'], { cwd: made });
  return { name, version, dependencies, bytes: readFileSync(join(made, 'archive.tgz')) };
}

/** A package that says by its lock file what it was released with. */
function aRelease(leaf: Archive, locked = true): Archive {
  const lock = {
    name: 'stand-in',
    version: '0.1.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': {
        name: 'stand-in',
        version: '0.1.0',
        dependencies: { leaf: '^1.0.0' },
        bin: { muster: 'muster.js' },
      },
      'node_modules/leaf': {
        version: leaf.version,
        resolved: `https://registry.npmjs.org/leaf/-/leaf-${leaf.version}.tgz`,
        integrity: integrity(leaf),
        hasInstallScript: true,
      },
    },
  };
  return anArchive('stand-in', '0.1.0', {
    'muster.js': '#!/usr/bin/env node\nconsole.log(require("leaf/package.json").version);\n',
    ...(locked ? { 'npm-shrinkwrap.json': JSON.stringify(lock) } : {}),
  });
}

const action = resolve(import.meta.dirname, '../../.github/actions/muster');

async function install(wanted: string, script = join(action, 'install.sh')) {
  const path = join(folder, 'path');
  writeFileSync(path, '');
  const child = spawn('bash', [script], {
    cwd: join(folder, 'checkout'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      npm_config_registry: registry(),
      npm_config_cache: join(folder, 'cache'),
      npm_config_update_notifier: 'false',
      npm_config_fetch_retries: '0',
      RUNNER_TEMP: join(folder, 'runner'),
      GITHUB_PATH: path,
      MUSTER_PACKAGE: wanted,
    },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += `stderr: ${chunk.toString()}`));
  const [exit] = (await once(child, 'close')) as [number | null];
  const bin = readFileSync(path, 'utf8').trim();
  const runs = bin === '' ? '' : spawnSync(join(bin, 'muster'), { encoding: 'utf8' }).stdout;
  return { exit, said, runs, commands: commandsIn(said) };
}

test('a version is installed with the packages that its lock file names, though there is a newer patch', async () => {
  const { exit, runs, commands, said } = await install('stand-in@0.1.0');
  expect([exit, runs, commands], said).toEqual([0, '1.0.0\n', []]);
  expect(existsSync(join(folder, 'script-ran'))).toBe(false);
  expect(requests).not.toContain('/leaf/-/leaf-1.0.1.tgz');
});

test('a file is installed likewise', async () => {
  writeFileSync(join(folder, 'checkout', 'release one.tgz'), archives.at(-1)?.bytes ?? '');
  const { exit, runs, said } = await install('./release one.tgz');
  expect([exit, runs], said).toEqual([0, '1.0.0\n']);
  expect(requests.filter((path) => path.includes('stand-in'))).toEqual([]);
});

test('a version that lies beside the action is taken from there: it need not be in the registry yet', async () => {
  const copy = join(folder, 'action');
  cpSync(action, copy, { recursive: true });
  writeFileSync(join(copy, 'stand-in-0.1.0.tgz'), archives.at(-1)?.bytes ?? '');
  const { exit, runs, said } = await install('stand-in@0.1.0', join(copy, 'install.sh'));
  expect([exit, runs], said).toEqual([0, '1.0.0\n']);
  expect(requests.filter((path) => path.includes('stand-in'))).toEqual([]);
});

test('a package that is not the locked one, byte for byte, is not installed', async () => {
  archives[0] = anArchive('leaf', '1.0.0', { 'more.js': '' });
  const { exit, runs, said } = await install('stand-in@0.1.0');
  expect([exit === 0, runs]).toEqual([false, '']);
  expect(said).toContain('EINTEGRITY');
});

test('a package without a lock file is refused', async () => {
  archives = [...archives.slice(0, 2), aRelease(anArchive('leaf', '1.0.0'), false)];
  const { exit, runs, commands } = await install('stand-in@0.1.0');
  expect([exit, runs, commands]).toEqual([
    1,
    '',
    ['::error::The package has no npm-shrinkwrap.json, so nothing says which packages it was released with.'],
  ]);
});

test('what is neither an exact version nor a file is refused, and nothing is asked for', async () => {
  mkdirSync(join(folder, 'checkout', 'folder.tgz'));
  const refused = [
    '',
    'stand-in',
    'stand-in@latest',
    'stand-in@^0.1.0',
    'stand-in@0.1',
    'stand-in@0.1.0; id',
    '../stand-in',
    `${registry()}/stand-in/-/stand-in-0.1.0.tgz`,
    'file:./none.tgz',
    'git+https://127.0.0.1/a.tgz',
    'npm:stand-in@0.1.0',
    '--registry=http://127.0.0.1:9/x.tgz',
    'none.tgz',
    'folder.tgz',
    'stand-in@0.1.0\n::error::gotcha',
    '##[error]gotcha.tgz',
  ];
  for (const wanted of refused) {
    const { exit, runs, commands } = await install(wanted);
    expect([wanted, exit, runs, commands]).toEqual([
      wanted,
      1,
      '',
      [
        '::error::package is neither an exact version such as sentinel-muster@0.1.0 nor a .tgz file that is there.',
      ],
    ]);
  }
  expect(requests).toEqual([]);
});
