import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFiles } from '../../src/config/read-files.js';

// Rights do not bind root, so the refusal itself is made up.
vi.mock('node:fs/promises', async () => {
  const real = await vi.importActual<typeof fs>('node:fs/promises');
  return { ...real, readdir: vi.fn(real.readdir), readFile: vi.fn(real.readFile) };
});

let dir: string;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-files-')));
  mkdirSync(join(dir, 'open'));
  writeFileSync(join(dir, 'open/a.yaml'), 'a');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

test.each([
  ['EACCES', 'access is denied'],
  ['EPERM', 'access is denied'],
  ['EMFILE', 'EMFILE: refused'],
])('a folder that answers %s is a problem, and not an empty one', async (code, reason) => {
  vi.mocked(fs.readdir).mockRejectedValueOnce(refusal(code));
  expect(await readFiles([dir])).toMatchObject({
    ok: false,
    problems: [{ code: 'MUS101', message: `${dir} cannot be read: ${reason}` }],
  });
});

test('a file that cannot be opened is a problem', async () => {
  vi.mocked(fs.readFile).mockRejectedValueOnce(refusal('EACCES'));
  expect(await readFiles([dir])).toMatchObject({
    ok: false,
    problems: [{ code: 'MUS101', message: `${dir}/open/a.yaml cannot be read: access is denied` }],
  });
});

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}
