import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { DesiredContentPlace } from '../../model/desired-content.js';
import { append } from '../../model/order.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import type { Draft, Placed } from '../draft.js';
import { readDrafts } from '../read-drafts.js';
import { isYaml, readInside, type SourceFile } from '../read-files.js';

/** Where one Parent's content files are. */
export interface ContentPlace {
  readonly parent: string;
  /** ARM id of the central workspace, as written; empty where it is invalid. */
  readonly workspace: string;
  readonly tenant: string;
  /** The file that declares the Parent, as shown: `from` is relative to its folder. */
  readonly file: string;
  readonly from: readonly Placed[];
}

/** A file of content. */
export interface ContentFile extends SourceFile {
  /** From the folder of the file that declares the Parent, with forward slashes: the same in every clone. */
  readonly path: string;
}

/** The files at a place, also those that are not content. */
export interface FoundContent {
  readonly place: ContentPlace;
  /** In name order, each once. */
  readonly files: readonly ContentFile[];
  readonly problems: readonly Problem[];
}

/** The `spec.content` of a Parent; undefined where it has none. */
export function contentPlaceOf(draft: Draft): DesiredContentPlace | undefined {
  const path = ['spec', 'content'];
  if (!draft.has(path)) return undefined;
  return {
    from: draft.strings([...path, 'from']),
    prune: draft.flag([...path, 'prune'], false),
    edited: draft.text([...path, 'edited']) === 'Keep' ? 'Keep' : 'Overwrite',
    at: draft.keySpan(path),
  };
}

/**
 * Where the Parents of these files keep content, in the files' order. Files need not be valid: their content
 * is checked all the same, so that all mistakes are reported at once.
 */
export function contentPlaces(files: readonly SourceFile[]): readonly ContentPlace[] {
  // Few files have one, and each file looked at is parsed twice.
  const likely = files.filter(({ text }) => /\bParent\b/.test(text) && /\bfrom\b["']?\s*:/.test(text));
  return likely.flatMap((file) =>
    readDrafts([file]).drafts.flatMap((draft) =>
      draft.kind === 'Parent' && draft.has(['spec', 'content'])
        ? {
            parent: draft.name,
            workspace: draft.text(['spec', 'workspace']),
            tenant: draft.text(['spec', 'tenant']),
            file: file.name,
            from: draft.texts(['spec', 'content', 'from']),
          }
        : [],
    ),
  );
}

/**
 * The YAML and JSON files of a place. Nothing is read from outside of the repository: the nearest folder above the
 * Parent's file that holds `.git`, and where there is none the folder that holds the first of `paths`, those of the
 * command line. MUS101 for what cannot be read, MUS140 for what lies outside, MUS141 where there is no file.
 */
export async function findContent(place: ContentPlace, paths: readonly string[]): Promise<FoundContent> {
  const folder = dirname(place.file);
  const root = await rootOf(await realpath(folder), paths);
  const files = new Map<string, ContentFile>();
  const problems: Problem[] = [];
  for (const { text, at } of place.from) {
    const found = await readInside(join(folder, text), { wanted: isContentName, root });
    if (found === undefined) problems.push(outside(text, at));
    else {
      // A missing path is reported at the line that names it.
      append(problems, found.lost ? found.problems.map((problem) => ({ ...problem, at })) : found.problems);
      if (found.files.length === 0 && found.problems.length === 0) problems.push(nothing(text, at));
      const base = await realpath(folder);
      for (const [index, file] of found.files.entries()) {
        const real = found.paths[index] ?? file.name;
        files.set(real, { ...file, path: relative(base, real).replaceAll(sep, '/') });
      }
    }
  }
  const inOrder = [...files.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  return { place, files: inOrder, problems };
}

function isContentName(name: string): boolean {
  return isYaml(name) || /\.json$/i.test(name);
}

async function rootOf(folder: string, [first = '.']: readonly string[]): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await isThere(join(at, '.git'))) return at;
    if (dirname(at) === at) break;
  }
  const named = await realpath(resolve(first));
  return dirname((await stat(named)).isDirectory() ? named : dirname(named));
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function outside(path: string, at: SourceSpan): Problem {
  return {
    code: 'MUS140',
    message: `${path} is outside of the repository`,
    hint: 'Name a folder of this repository; muster reads nothing beside it.',
    at,
  };
}

function nothing(path: string, at: SourceSpan): Problem {
  return {
    code: 'MUS141',
    message: `There is no *.yaml, *.yml or *.json file under ${path}`,
    hint: 'Name the folder that holds the content’s files; names that start with "." or "_" are skipped.',
    at,
  };
}
