import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { placeInside } from '../../disk/place-inside.js';
import { makeFolder, whyUnwritten } from '../../disk/write-whole.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { schemaUrl } from '../../model/schema-files.js';
import { type ImportedFile, schemaCopyName } from './imported-files.js';

export interface Destination {
  /** Absolute, and no symbolic link. */
  readonly folder: string;
  /** As the user typed it. */
  readonly shown: string;
  /** Whether files that are there may be replaced. */
  readonly force: boolean;
}

/** The schema that the files name, unless one lies there already and may not be replaced. */
export async function schemaCopy({
  folder,
  force,
}: Pick<Destination, 'folder' | 'force'>): Promise<readonly ImportedFile[]> {
  if (!force && (await isOnDisk(join(folder, schemaCopyName)))) return [];
  return [{ name: schemaCopyName, text: await readFile(schemaUrl('muster'), 'utf8') }];
}

/** Where the files go; MUS613 where a link leads that out of the working directory. */
export async function destinationOf(
  cwd: string,
  { out, force }: { readonly out: string; readonly force?: boolean },
): Promise<Result<Destination>> {
  try {
    return ok({ folder: await placeInside(resolve(cwd, out), cwd), shown: out, force: force === true });
  } catch (error) {
    return failed(unwritable(out, whyUnwritten(error)));
  }
}

/**
 * Problems (MUS613) of files that could not be written, checked before anything is read from Azure: existing
 * files, and paths that are not folders.
 */
export async function checkImportFiles(
  names: readonly string[],
  { folder, shown, force }: Destination,
): Promise<readonly Problem[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) return [unwritable(shown, 'it is no folder')];
  try {
    await access(await nearestFolder(folder), constants.W_OK);
  } catch (error) {
    return [unwritable(shown, whyUnwritten(error))];
  }
  if (found === undefined || force) return [];
  const there = new Set((await readdir(folder)).map((name) => name.toLowerCase()));
  return existing(
    names.filter((name) => there.has(name)),
    shown,
  );
}

/**
 * Writes the files, all or none, each whole: staged beside their places first, then moved there. Without
 * `force` no existing file is replaced, not even one created since the check. `superseded` are files of the
 * folder that go with it. Problems: MUS613.
 */
export async function writeNewFiles(
  files: readonly ImportedFile[],
  { folder, shown, force }: Destination,
  superseded: readonly string[] = [],
): Promise<readonly Problem[]> {
  const mark = randomUUID().slice(0, 8);
  const placesOf = ({ name }: Pick<ImportedFile, 'name'>) => ({
    path: join(folder, name),
    staged: join(folder, dirname(name), `.${basename(name)}.${mark}.new`),
    kept: join(folder, dirname(name), `.${basename(name)}.${mark}.old`),
  });
  const old = superseded.map((name) => ({ name }));
  const moved: Pick<ImportedFile, 'name'>[] = [];
  try {
    await makeFolder(folder);
    for (const file of files) {
      const { path, staged } = placesOf(file);
      // A link in the folder must not lead a write out of it.
      await placeInside(path, folder);
      await makeFolder(dirname(path));
      await writeFile(staged, file.text, { flag: 'wx', mode: file.mode });
    }
    for (const file of old) {
      const { path, kept } = placesOf(file);
      await placeInside(path, folder);
      await rename(path, kept);
      moved.push(file);
    }
    const there: string[] = [];
    for (const file of files) {
      const { path, kept } = placesOf(file);
      if (!(await isOnDisk(path))) continue;
      there.push(file.name);
      // A folder is in the way, and is not moved out of it.
      if (force && (await stat(path)).isFile()) await copyFile(path, kept);
    }
    if (there.length > 0 && !force) return existing(there, shown);
    for (const file of files) {
      const { path, staged } = placesOf(file);
      await rename(staged, path);
      moved.push(file);
    }
    return [];
  } catch (error) {
    for (const file of moved) await undo(placesOf(file));
    return [unwritable(shown, whyUnwritten(error))];
  } finally {
    for (const file of [...files, ...old]) {
      const { staged, kept } = placesOf(file);
      await Promise.all([staged, kept].map((path) => rm(path, { force: true }).catch(() => undefined)));
    }
  }
}

/** Restores the earlier files; further failures are ignored, because the first one is reported. */
async function undo({ path, kept }: { readonly path: string; readonly kept: string }): Promise<void> {
  const back = (await isOnDisk(kept)) ? rename(kept, path) : rm(path, { force: true });
  await back.catch(() => undefined);
}

function existing(names: readonly string[], shown: string): readonly Problem[] {
  if (names.length === 0) return [];
  return [
    {
      code: 'MUS613',
      message: `nothing is written, for ${shown} holds already ${names.join(', ')}`,
      hint: 'Name another --out, or replace the files by --force.',
    },
  ];
}

function unwritable(shown: string, reason: string): Problem {
  return {
    code: 'MUS613',
    message: `nothing is written: ${shown} cannot be written to: ${reason}`,
    hint: 'Name a folder that may be written; it is made where it does not exist.',
  };
}

/** The folder itself, or the nearest above it that exists. */
async function nearestFolder(folder: string): Promise<string> {
  return (await isOnDisk(folder)) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

/** Whether there is a file or a folder. */
export async function isOnDisk(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
