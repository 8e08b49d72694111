import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { problemText } from '../../src/show/problem-text.js';
import { hostileFiles } from './hostile-files.mjs';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-hostile-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(hostileFiles())(
  '$name is refused as $code, with a place',
  async ({ code, bytes, where, beside }) => {
    const dir = await mkdtemp(join(folder, 'one-'));
    if (beside !== undefined) await writeFile(join(dir, 'fleet.yaml'), beside);
    await mkdir(dirname(join(dir, where)), { recursive: true });
    await writeFile(join(dir, where), bytes);
    const loaded = await loadFleet([dir]);
    if (loaded.ok) throw new Error('It was taken for a fleet');
    expect(loaded.problems.map((problem) => problem.code)).toContain(code);
    const texts = new Map(loaded.files.map(({ name, text }) => [name, text]));
    for (const problem of loaded.problems.slice(0, 100)) {
      expect(problem.at).toMatchObject({ file: join(dir, where) });
      expect(problem.at?.line).toBeGreaterThan(0);
      // eslint-disable-next-line no-control-regex -- the controls are what is looked for
      expect(problemText(problem, texts, false)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  },
);

test('a link out of the folder is not read, whatever it is called', async () => {
  const secret = join(folder, 'secret.yaml');
  await writeFile(secret, 'apiVersion: muster/v1\nkind: Secret\n');
  const dir = await mkdtemp(join(folder, 'links-'));
  await symlink(secret, join(dir, 'fleet.yaml'));
  await symlink(folder, join(dir, 'more'));
  const loaded = await loadFleet([dir]);
  expect(loaded.ok ? [] : loaded.problems.map(({ code }) => code)).toEqual(['MUS116']);
  expect(loaded.ok ? [] : loaded.files).toEqual([]);
});
