import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** Each floor, and the floors it may import from. `types`: only `import type`. */
const floors: Record<string, { from: readonly string[]; types?: readonly string[] }> = {
  model: { from: [] },
  wire: { from: [] },
  disk: { from: [] },
  http: { from: ['model'] },
  config: { from: ['model'] },
  select: { from: ['model'] },
  content: { from: ['model'] },
  plan: { from: ['model', 'select', 'content'] },
  azure: { from: ['model', 'wire', 'content', 'disk', 'http'] },
  apply: { from: ['model', 'select', 'content', 'plan', 'azure', 'disk'] },
  inspect: { from: ['model', 'select', 'content', 'plan', 'azure'] },
  report: { from: ['model', 'plan'], types: ['apply', 'inspect'] },
  github: { from: ['model', 'http'] },
  emulator: { from: ['wire', 'disk'] },
  cli: {
    from: [
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
      'inspect',
      'report',
      'github',
      'emulator',
    ],
  },
};

/** Floors that may touch the world: network, clock, environment, console, files. */
const effectful = new Set(['disk', 'http', 'azure', 'apply', 'github', 'emulator', 'cli']);
/** config's file reader, and its reader of the package's own schemas. */
const effectfulFiles = new Set(['config/read-files.ts', 'config/load-schemas.ts']);
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

test('every file stands on a floor', () => {
  const strays = files.filter((file) => floors[floorOf(file)] === undefined && file !== 'index.ts');
  expect(strays).toEqual([]);
});

test('imports only go to the floors below', () => {
  expect(files.filter((file) => file !== 'index.ts').flatMap(forbiddenImports)).toEqual([]);
});

test('pure floors have no fetch, clock, environment, console or files', () => {
  const pure = files.filter((file) => !effectful.has(floorOf(file)) && !effectfulFiles.has(file));
  const found = pure
    .filter((file) => file !== 'index.ts')
    .flatMap((file) =>
      effects.filter((effect) => effect.test(code(file))).map((effect) => `${file}: ${effect.source}`),
    );
  expect(found).toEqual([]);
});

test('no files import each other in a circle', () => {
  const imports = new Map(
    files.map((file) => [file, importsOf(file).map(({ target }) => target.replace(/\.js$/, '.ts'))]),
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

test('there is no barrel but the public API', () => {
  expect(files.filter((file) => file.endsWith('/index.ts'))).toEqual([]);
});

test('every folder has a line in the page about the architecture', () => {
  const page = readFileSync(resolve(src, '../docs/architecture.md'), 'utf8');
  const folders = new Set(files.map(dirname).filter((folder) => folder !== '.'));
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
  const rule = floors[floor];
  return importsOf(file).flatMap(({ target, typeOnly }) => {
    const to = floorOf(target);
    if (to === floor || rule?.from.includes(to) === true) return [];
    if (typeOnly && rule?.types?.includes(to) === true) return [];
    return [`${file} imports ${target}`];
  });
}

function importsOf(file: string): { target: string; typeOnly: boolean }[] {
  const pattern =
    /(import|export)(\s+type)?[^;'"]*?from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g;
  return [...code(file).matchAll(pattern)].map((match) => ({
    target: relative(src, join(src, dirname(file), match[3] ?? match[4] ?? '')).replaceAll('\\', '/'),
    typeOnly: match[2] !== undefined,
  }));
}

function floorOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function code(file: string): string {
  return readFileSync(join(src, file), 'utf8');
}
