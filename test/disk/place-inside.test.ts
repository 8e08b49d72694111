import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeInside } from '../../src/disk/place-inside.js';

let folder = '';
let fleet = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'muster-inside-')));
  fleet = join(folder, 'fleet');
  await mkdir(join(fleet, 'sub'), { recursive: true });
  await mkdir(join(folder, 'outside'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the place of a file', () => {
  test('is its own where there is no link, also before it exists', async () => {
    await writeFile(join(fleet, 'a'), '');
    expect(await placeInside(join(fleet, 'a'), fleet)).toBe(join(fleet, 'a'));
    expect(await placeInside(join(fleet, 'x/y/z'), fleet)).toBe(join(fleet, 'x/y/z'));
  });

  test('is behind the links that stay in the folder', async () => {
    await symlink('sub', join(fleet, 'link'));
    await symlink('sub/new', join(fleet, 'soon'));
    expect(await placeInside(join(fleet, 'link/a'), fleet)).toBe(join(fleet, 'sub/a'));
    expect(await placeInside(join(fleet, 'soon'), fleet)).toBe(join(fleet, 'sub/new'));
  });

  test('is the same by a link to the folder itself', async () => {
    await symlink(fleet, join(folder, 'again'));
    expect(await placeInside(join(folder, 'again/a'), join(folder, 'again'))).toBe(join(fleet, 'a'));
  });

  test.each([
    ['a folder that is a link', '../outside', 'link/a'],
    ['a file that is a link', '../outside/a', 'link'],
    ['a link to nothing', '../outside/new', 'link'],
    ['a link to nothing, in a folder that is none yet', '../outside/x/y', 'link'],
    ['an absolute link', '/tmp', 'link/a'],
    ['a link to a folder with the same beginning', '../fleet-2', 'link'],
    ['a link that goes by another', 'sub/../../outside', 'link/a'],
  ])('is refused where %s leads out of it', async (_, target, path) => {
    await symlink(target, join(fleet, 'link'));
    await expect(placeInside(join(fleet, path), fleet)).rejects.toMatchObject({ code: 'ELINKOUT' });
  });

  test('is refused where a link leads out of any of the folders', async () => {
    await symlink('../sub', join(fleet, 'sub/link'));
    await symlink('../..', join(fleet, 'sub/up'));
    const inner = join(fleet, 'sub');
    await expect(placeInside(join(inner, 'up/a'), folder, inner)).rejects.toMatchObject({ code: 'ELINKOUT' });
    expect(await placeInside(join(inner, 'link/a'), inner)).toBe(join(inner, 'a'));
  });

  test('is wherever a path leads that lies in none of them', async () => {
    await symlink('../outside', join(fleet, 'link'));
    expect(await placeInside(join(fleet, 'link/a'), join(folder, 'outside'))).toBe(join(folder, 'outside/a'));
  });

  test('is an error where links never end', async () => {
    await symlink('loop', join(fleet, 'loop'));
    await expect(placeInside(join(fleet, 'loop'), fleet)).rejects.toMatchObject({ code: 'ELOOP' });
    // No system call says it of links that each wait for a folder that is none.
    await symlink('nothing/../back', join(fleet, 'there'));
    await symlink('nothing/../there', join(fleet, 'back'));
    await expect(placeInside(join(fleet, 'there'), fleet)).rejects.toMatchObject({ code: 'ELOOP' });
  });
});
