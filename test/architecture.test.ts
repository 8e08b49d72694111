import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

const engine = [
  'model',
  'wire',
  'disk',
  'http',
  'config',
  'select',
  'content',
  'plan',
  'azure',
  'apply',
  'emulator',
] as const;

/** Each floor, and the floors or single files that it may import from. */
const floors: Record<string, readonly string[]> = {
  model: [],
  wire: [],
  disk: [],
  http: ['model'],
  config: ['model', 'content'],
  select: ['model'],
  content: ['model'],
  plan: ['model', 'select', 'content'],
  azure: ['model', 'wire', 'content', 'disk', 'http'],
  apply: ['model', 'select', 'content', 'plan', 'azure', 'disk'],
  show: ['model'],
  // It may disagree with the engine, so it shares nothing that knows of Azure: only how a shape is written,
  // where schemas are, and how a place in a YAML file is found.
  emulator: ['wire', 'disk', 'model/schema.ts', 'model/schema-files.ts', 'config/source-document.ts'],
  cli: [...engine, 'show'],
  features: [...engine, 'show', 'cli'],
};

/**
 * Which feature may import which other. Types are free: a feature may say what it is given by another.
 */
const features: Record<string, readonly string[]> = {
  audit: [],
  'azure-devops': ['github'],
  cleanup: ['drift'],
  completion: [],
  doctor: [],
  drift: ['notify'],
  emulator: ['doctor'],
  github: ['plan', 'run'],
  handover: [],
  import: ['plan'],
  init: ['import'],
  jobs: [],
  notify: [],
  offboard: ['cleanup', 'drift'],
  plan: [],
  run: ['notify', 'offboard', 'plan'],
  select: [],
  shards: ['plan'],
  snapshot: [],
  validate: [],
  why: ['drift'],
};

/** Where the command line and its commands are tied together: each command is loaded only when it runs. */
const roots = new Set([
  'cli/engine.ts',
  'cli/emulator-commands.ts',
  'cli/github-commands.ts',
  'cli/program.ts',
  'cli/real-engine.ts',
  'cli/run.ts',
]);

/** Floors that may touch the world: network, clock, environment, console, files. */
const effectful = new Set(['disk', 'http', 'azure', 'apply', 'emulator', 'cli']);
/** What else may: config's readers of files, and the features that read or write files, ask for one or talk to GitHub. */
const effectfulFiles = new Set([
  'config/read-files.ts',
  'config/content/find-content.ts',
  'config/schema-checks.ts',
  'features/audit/command.ts',
  'features/cleanup/backup-copies.ts',
  'features/drift/evidence.ts',
  'features/github/github-step.ts',
  'features/import/write-files.ts',
  'features/init/repository-files.ts',
  'features/notify/notify.ts',
  'features/why/command.ts',
]);
const effects = [
  /from '(node:(fs|http|https|net|child_process|process|os|timers)[^']*)'/,
  /\bfetch\(/,
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bprocess\./,
  /\bconsole\./,
  /\bsetTimeout\(/,
];

const files = globSync('**/*.{ts,tsx}', { cwd: src }).sort();
const inHouse = files.filter((file) => file !== 'index.ts');

test('every file stands on a floor, and every feature has its folder', () => {
  expect(inHouse.filter((file) => floors[floorOf(file)] === undefined)).toEqual([]);
  const folders = new Set(inHouse.filter((file) => floorOf(file) === 'features').map(featureOf));
  expect([...folders].sort()).toEqual(Object.keys(features).sort());
});

test('imports only go to the floors below', () => {
  expect(inHouse.flatMap(forbiddenImports)).toEqual([]);
});

test('a feature imports no other feature but those that it builds on', () => {
  const found = inHouse.flatMap((file) =>
    importsOf(file)
      .filter(
        ({ target, typeOnly }) => !typeOnly && [file, target].every((one) => floorOf(one) === 'features'),
      )
      .filter(({ target }) => featureOf(target) !== featureOf(file))
      .filter(({ target }) => features[featureOf(file)]?.includes(featureOf(target)) !== true)
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(found).toEqual([]);
});

test('what ties commands to the command line loads each only when it runs', () => {
  const found = [...roots].flatMap((file) =>
    importsOf(file)
      .filter(({ target, typeOnly, lazy }) => floorOf(target) === 'features' && !typeOnly && !lazy)
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(found).toEqual([]);
});

test('pure floors have no fetch, clock, environment, console or files', () => {
  const pure = inHouse.filter((file) => !effectful.has(floorOf(file)) && !effectfulFiles.has(file));
  const found = pure.flatMap((file) =>
    effects.filter((effect) => effect.test(code(file))).map((effect) => `${file}: ${effect.source}`),
  );
  expect(found).toEqual([]);
});

test('no files import values of each other in a circle', () => {
  const imports = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter(({ typeOnly, lazy }) => !typeOnly && !lazy)
        .map(({ target }) => target.replace(/\.js$/, '.ts')),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('only shapes load the library that they are written with', () => {
  const valuesOf = (file: string) =>
    importsOf(file)
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ target }) => target.replace(/\.js$/, '.ts'));
  const loading = new Set(['model/schema.ts']);
  for (let before = 0; before < loading.size;) {
    before = loading.size;
    for (const file of files) if (valuesOf(file).some((target) => loading.has(target))) loading.add(file);
  }
  expect(loading.size).toBeGreaterThan(15);
  expect([...loading].filter((file) => !file.includes('shape'))).toEqual(['model/schema.ts']);
});

test('there is no barrel but the public API', () => {
  expect(files.filter((file) => file.endsWith('/index.ts'))).toEqual([]);
});

test('every folder has a line in the page about the architecture', () => {
  const page = readFileSync(resolve(src, '../docs/architecture.md'), 'utf8');
  const folders = new Set(
    files.map((file) => dirname(file)).filter((folder) => !['.', 'features'].includes(folder)),
  );
  expect([...folders].filter((folder) => !new RegExp(`^\\| \`${folder}\` `, 'm').test(page))).toEqual([]);
});

test('every file that the page about the architecture names is there', () => {
  const page = readFileSync(resolve(src, '../docs/architecture.md'), 'utf8');
  const named = [...page.matchAll(/`([a-z]+\/[\w./*-]+\.ts)`/g)].map(([, file]) => file ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(
    named.filter(
      (pattern) => globSync([`src/${pattern}`, pattern], { cwd: resolve(src, '..') }).length === 0,
    ),
  ).toEqual([]);
});

test('no file passes 400 lines', () => {
  expect(files.filter((file) => code(file).split('\n').length > 400)).toEqual([]);
});

function forbiddenImports(file: string): string[] {
  const floor = floorOf(file);
  return importsOf(file).flatMap(({ target }) => {
    const to = floorOf(target);
    const source = target.replace(/\.js$/, '.ts');
    if (to === floor || [to, source].some((one) => floors[floor]?.includes(one))) return [];
    if (to === 'features' && roots.has(file)) return [];
    return [`${file} imports ${target}`];
  });
}

/** Imports of our own files. `typeOnly`: nothing of it is there at run time. `lazy`: only where it is reached. */
function importsOf(file: string): { target: string; typeOnly: boolean; lazy: boolean }[] {
  const pattern =
    /(?:import|export)(\s+type)?([^;'"]*?)from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g;
  return [...code(file).matchAll(pattern)].map((match) => ({
    target: relative(src, join(src, dirname(file), match[3] ?? match[4] ?? '')).replaceAll('\\', '/'),
    typeOnly: match[1] !== undefined || namesOnlyTypes(match[2] ?? ''),
    lazy: match[4] !== undefined,
  }));
}

/** `{ type A, type B }` */
function namesOnlyTypes(clause: string): boolean {
  const names = clause
    .replace(/[{}]/g, ' ')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return clause.trim().startsWith('{') && names.every((name) => name.startsWith('type '));
}

function floorOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function featureOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function code(file: string): string {
  return readFileSync(join(src, file), 'utf8');
}
