import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolderName } from '../../cli/state-folder.js';
import type { ImportedFile } from '../import/imported-files.js';
import { schemaCopyName } from '../import/imported-files.js';

export const pipelines = ['github', 'none'] as const;
export type Pipeline = (typeof pipelines)[number];

/** Where the files of the fleet go, under the repository. */
export const fleetFolder = 'fleet';

/** Entries for `.gitignore`: the state of muster on this machine. */
export const ignored = `${stateFolderName}/`;

/** The root of the package; the same from `src/features/init` and from `dist/features/init`. */
const packageRoot = new URL('../../../', import.meta.url);

/**
 * What a repository has beside its fleet: `.gitignore`, the schema for editors, and the workflows of its
 * pipeline as they are in this version's package. Paths are relative to the repository, with slashes.
 */
export async function repositoryFiles(pipeline: Pipeline): Promise<readonly ImportedFile[]> {
  return [
    { name: '.gitignore', text: `${ignored}\n` },
    { name: '.vscode/settings.json', text: editorSettings() },
    ...(pipeline === 'github' ? await githubFiles() : []),
  ];
}

/** The schema for all files at once: a line in a document reaches that document only. */
function editorSettings(): string {
  const schemas = {
    [`./${fleetFolder}/${schemaCopyName}`]: [`${fleetFolder}/**/*.yaml`, `${fleetFolder}/**/*.yml`],
  };
  return `${JSON.stringify({ 'yaml.schemas': schemas }, null, 2)}\n`;
}

async function githubFiles(): Promise<readonly ImportedFile[]> {
  const action = '.github/actions/muster';
  const called = '.github/workflows';
  const own = (await namesIn(called)).filter((name) => /^muster-.*\.yml$/.test(name));
  // The user has to add what is packed beside the action.
  const parts = (await namesIn(action)).filter((name) => !name.endsWith('.tgz'));
  const callers = await namesIn('examples/github');
  return Promise.all([
    ...parts.map((name) => copied(`${action}/${name}`)),
    ...own.map((name) => copied(`${called}/${name}`)),
    ...callers.map(async (name) => {
      const { text } = await copied(`examples/github/${name}`);
      return { name: `${called}/${name}`, text: withPaths(text) };
    }),
  ]);
}

/** Adds to a job that calls one of muster's workflows where the files are. */
function withPaths(text: string): string {
  return text.replace(
    /^( +)uses: (\.\/\.github\/workflows\/muster-.*)\n(?: +with:\n)?/gm,
    (_, indent: string, workflow: string) =>
      `${indent}uses: ${workflow}\n${indent}with:\n${indent}  paths: ${fleetFolder}\n`,
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(new URL(`${folder}/`, packageRoot))).sort();
}

async function copied(name: string): Promise<ImportedFile> {
  const from = new URL(name, packageRoot);
  const [text, { mode }] = await Promise.all([readFile(from, 'utf8'), stat(from)]);
  return { name, text, mode: mode & 0o777 };
}

/** Which of these files are there already, and whether a fleet is. */
export async function existingFiles(folder: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    names.map(async (name) =>
      (await stat(join(folder, name)).catch(() => undefined)) === undefined ? [] : [name],
    ),
  );
  return new Set(found.flat());
}

/** Whether the folder of the fleet holds anything that muster would read. */
export async function holdsFleet(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, fleetFolder)).catch(() => []);
  return names.some((name) => !name.startsWith('.'));
}

/** Whether a `.gitignore` that is there ignores muster's state. */
export async function ignoresState(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  return text.split(/\r?\n/).some((line) => /^\/?(\*\*\/)?\.muster\/?$/.test(line.trim()));
}
