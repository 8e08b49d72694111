import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { maxFileBytes, readFiles } from '../../src/config/read-files.js';
import type { Result } from '../../src/model/problem.js';
import { groupDoc, parentDoc } from './documents.js';

// So that calls can be counted.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ readonly readdir: typeof readdir }>();
  return { ...real, readdir: vi.fn(real.readdir) };
});

let dir: string;
let servers: Server[] = [];

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-files-')));
});

afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
  rmSync(dir, { recursive: true });
});

describe('under a directory', () => {
  test('takes *.yaml and *.yml of every folder, in name order', async () => {
    put('b.yaml', 'b');
    put('a.yml', 'a');
    put('sub/deep/c.yaml', 'c');
    put('notes.txt', 'no');
    expect(await namesUnder()).toEqual(['a.yml', 'b.yaml', 'sub/deep/c.yaml']);
  });

  test('skips names that start with "." or "_", node_modules and the lock file', async () => {
    put('a.yaml');
    for (const skipped of [
      '_a.yaml',
      '.a.yaml',
      '_drafts/a.yaml',
      '.github/a.yml',
      'x/node_modules/y/a.yaml',
      'muster.lock.yaml',
    ])
      put(skipped);
    expect(await namesUnder()).toEqual(['a.yaml']);
  });

  test('takes a directory by whatever name it is given', async () => {
    put('_drafts/a.yaml');
    expect(await namesUnder('_drafts')).toEqual(['_drafts/a.yaml']);
  });

  test('follows links that stay inside, and reads each file once by its own name', async () => {
    put('real/a.yaml');
    put('_kept/b.yaml');
    link('again.yaml', 'real/a.yaml');
    link('again', 'real');
    link('kept', '_kept');
    link('real/up', '.');
    link('b2.yaml', '_kept/b.yaml');
    expect(await namesUnder()).toEqual(['b2.yaml', 'real/a.yaml']);
  });

  test('takes an ending in any casing, and skips the lock file in any', async () => {
    for (const name of ['A.YAML', 'b.Yml', 'C/D.yAML', 'Muster.Lock.YAML', 'e.yamlx']) put(name);
    expect(await namesUnder()).toEqual(['A.YAML', 'C/D.yAML', 'b.Yml']);
  });

  test('reads each folder once where folders link to each other', async () => {
    // Each step has three ways on: a walk that follows every path would have 3^40 of them before it.
    for (const folder of ['a', 'b', 'c']) {
      put(`${folder}/${folder}.yaml`);
      for (const to of ['a', 'b', 'c']) link(`${folder}/to-${to}`, to);
    }
    vi.mocked(readdir).mockClear();
    expect(await namesUnder()).toEqual(['a/a.yaml', 'b/b.yaml', 'c/c.yaml']);
    expect(readdir).toHaveBeenCalledTimes(4);
  });

  test('takes by a link’s name what no other name leads to', async () => {
    put('_kept/deep/a.yaml');
    put('_kept/b.yaml');
    link('first', '_kept/deep');
    link('second', '_kept');
    link('_kept/back', '.');
    expect(await namesUnder()).toEqual(['first/a.yaml', 'second/b.yaml']);
  });

  test('skips links that leave it', async () => {
    put('fleet/a.yaml');
    put('fleet-2/b.yaml');
    link('fleet/b.yaml', 'fleet-2/b.yaml');
    link('fleet/folder', 'fleet-2');
    expect(await namesUnder('fleet')).toEqual(['fleet/a.yaml']);
  });

  test('a YAML file’s link that leads nowhere is a problem, another is none', async () => {
    put('a.yaml');
    link('gone.yaml', 'nowhere');
    link('gone', 'nowhere');
    expect(await problemsUnder()).toEqual([
      `MUS101 ${dir}/gone.yaml:1:1 ${dir}/gone.yaml cannot be read: the link leads nowhere (there is no such file or directory)`,
    ]);
  });

  test('is a problem without any such file', async () => {
    put('_a.yaml');
    expect(await problemsUnder()).toEqual([
      `MUS116 ${dir}:1:1 There is no *.yaml or *.yml file under ${dir}`,
    ]);
  });
});

describe('files given by name', () => {
  test('are taken by whatever name but the lock file’s', async () => {
    put('_a.yaml', 'a');
    put('b.txt', 'b');
    put('muster.lock.yaml');
    const result = await readFiles(
      ['_a.yaml', 'b.txt', 'muster.lock.yaml', '.'].map((name) => join(dir, name)).slice(0, 3),
    );
    expect(result).toEqual({
      ok: true,
      value: [
        { name: `${dir}/_a.yaml`, text: 'a' },
        { name: `${dir}/b.txt`, text: 'b' },
      ],
    });
  });

  test('are read once beside their directory', async () => {
    put('a.yaml');
    expect(await namesUnder('.', 'a.yaml')).toEqual(['a.yaml']);
  });

  test('are shown as seen from the working directory where they lie in it', async () => {
    const result = await readFiles([
      join(process.cwd(), 'examples/contoso/parents.yaml'),
      './examples/contoso/groups',
    ]);
    expect(names(result)).toEqual([
      'examples/contoso/groups/emea.yaml',
      'examples/contoso/groups/soc.yaml',
      'examples/contoso/parents.yaml',
    ]);
  });

  test('are shown as given where they lie outside of it', async () => {
    put('a.yaml');
    const name = relative(process.cwd(), join(dir, 'a.yaml'));
    expect(names(await readFiles([name]))).toEqual([name]);
  });
});

describe('what cannot be read is a problem', () => {
  test('a path that is not there', async () => {
    put('a.yaml');
    expect(await problemsUnder('gone', 'a.yaml/b', 'a.yaml')).toEqual([
      `MUS101 ${dir}/gone:1:1 ${dir}/gone cannot be read: there is no such file or directory`,
      `MUS101 ${dir}/a.yaml/b:1:1 ${dir}/a.yaml/b cannot be read: there is no such file or directory`,
    ]);
  });

  test('a link to itself', async () => {
    link('loop.yaml', 'loop.yaml');
    expect(await problemsUnder('loop.yaml')).toEqual([
      `MUS101 ${dir}/loop.yaml:1:1 ${dir}/loop.yaml cannot be read: it is a link that leads to itself`,
    ]);
  });

  test('a path that no file can have', async () => {
    const [problem] = await problemsUnder('a\0b');
    expect(problem).toContain('cannot be read: ');
  });

  test('text that is not UTF-8, at the first wrong byte', async () => {
    put('a.yaml', Buffer.from([0x61, 0x0a, 0xc3, 0xa4, 0x62, 0xff, 0x63]));
    put('b.yaml', Buffer.from([0x61, 0xc3]));
    put('c.yaml', Buffer.from([0x61, 0x0a, 0x62, 0x00]));
    expect(await problemsUnder()).toEqual([
      `MUS101 ${dir}/a.yaml:2:3 ${dir}/a.yaml cannot be read: it is not UTF-8 text`,
      `MUS101 ${dir}/b.yaml:1:2 ${dir}/b.yaml cannot be read: it is not UTF-8 text`,
      `MUS101 ${dir}/c.yaml:2:2 ${dir}/c.yaml cannot be read: it holds a NUL byte`,
    ]);
  });

  test('a file above 10 MB, and none of just that', async () => {
    put('big.yaml', '#'.repeat(maxFileBytes));
    expect(await namesUnder()).toEqual(['big.yaml']);
    truncateSync(join(dir, 'big.yaml'), maxFileBytes + 1);
    // Filled with NULs, but never looked into.
    expect(await problemsUnder()).toEqual([
      `MUS101 ${dir}/big.yaml:1:1 ${dir}/big.yaml cannot be read: it has 10485761 bytes, and the limit is 10485760`,
    ]);
  });

  test('what is no regular file', async () => {
    const socket = join(dir, 's.yaml');
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await problemsUnder()).toEqual([
      `MUS101 ${dir}/s.yaml:1:1 ${dir}/s.yaml cannot be read: it is not a regular file`,
    ]);
  });
});

test('a byte order mark is no part of the text', async () => {
  put('a.yaml', '\ufeffkind: x');
  expect(await readFiles([dir])).toEqual({ ok: true, value: [{ name: `${dir}/a.yaml`, text: 'kind: x' }] });
});

describe('loading a fleet', () => {
  test('gives fleet, texts and the count of foreign documents', async () => {
    put('a.yaml', parentDoc('soc'));
    put('b.yaml', 'kind: Deployment\n');
    const loaded = await loadFleet([dir]);
    expect(
      loaded.ok && {
        parents: loaded.value.fleet.parents.length,
        files: loaded.value.files,
        foreign: loaded.value.foreign,
      },
    ).toEqual({
      parents: 1,
      files: [
        { name: `${dir}/a.yaml`, text: parentDoc('soc') },
        { name: `${dir}/b.yaml`, text: 'kind: Deployment\n' },
      ],
      foreign: 1,
    });
  });

  test('tells what cannot be read together with what is wrong in the rest, and gives the texts', async () => {
    put('a.yaml', Buffer.from([0xff]));
    put('b.yaml', groupDoc('all', 'soc'));
    const loaded = await loadFleet([dir]);
    expect(loaded.ok ? undefined : loaded.problems.map(({ code }) => code)).toEqual(['MUS101', 'MUS109']);
    expect(loaded.ok ? undefined : loaded.files.map(({ name }) => name)).toEqual([`${dir}/b.yaml`]);
  });

  test('never gives a fleet of half the files', async () => {
    put('a.yaml', Buffer.from([0xff]));
    put('b.yaml', parentDoc('soc'));
    expect(await loadFleet([dir])).toMatchObject({ ok: false, problems: [{ code: 'MUS101' }] });
  });

  test('says only that nothing was found where that is so', async () => {
    expect(await loadFleet([dir])).toMatchObject({ ok: false, problems: [{ code: 'MUS116' }], files: [] });
  });
});

function put(name: string, content: string | Buffer = 'x: 1'): void {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), content);
}

function link(name: string, target: string): void {
  symlinkSync(join(dir, target), join(dir, name));
}

async function namesUnder(...paths: readonly string[]): Promise<readonly string[]> {
  return names(await readFiles(at(paths))).map((name) => relative(dir, name));
}

function names(result: Result<readonly { readonly name: string }[]>): readonly string[] {
  return result.ok ? result.value.map(({ name }) => name) : result.problems.map(({ message }) => message);
}

async function problemsUnder(...paths: readonly string[]): Promise<readonly string[]> {
  const result = await readFiles(at(paths));
  if (result.ok) return [];
  return result.problems.map(
    ({ code, message, at: place }) =>
      `${code} ${place?.file ?? ''}:${place?.line ?? ''}:${place?.column ?? ''} ${message}`,
  );
}

function at(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [dir] : paths.map((path) => join(dir, path));
}
