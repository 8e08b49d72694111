import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocument, root, sectionOf } from './documents.js';
import { schemaRows } from './schema-rows.js';

const text = readDocument('SECURITY.md');
const named = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? '');

test('every test that the threat model names is there, and tests something', () => {
  expect(named.length).toBeGreaterThan(20);
  const idle = named.filter((path) => {
    if (!existsSync(join(root, path))) return true;
    return path.endsWith('.test.ts') && !/\btest(\.each)?\(/.test(readFileSync(join(root, path), 'utf8'));
  });
  expect(idle).toEqual([]);
});

test('every promise names what shows it', () => {
  const sections = text.slice(text.indexOf('### ')).split('\n## Not promised')[0] ?? '';
  const promises = sections
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (promise|-+) /.test(line));
  expect(promises.length).toBeGreaterThan(15);
  expect(promises.filter((line) => !/\| `(test\/|npm run )[^|]+\|$/.test(line))).toEqual([]);
});

test('the commands it names are scripts', () => {
  const { scripts } = JSON.parse(readDocument('package.json')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const commands = [...text.matchAll(/`npm run ([\w:]+)`/g)].map(([, name]) => name ?? '');
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('the bounds are those of the code', async () => {
  const { maxTokens } = await import('../../src/config/parse-documents.js');
  const { maxFileBytes } = await import('../../src/config/read-files.js');
  const { maxLongOutputBytes, maxOutputBytes } = await import('../../src/cli/read-output.js');
  const mb = (bytes: number) => `${String(bytes / 1024 / 1024)} MB`;
  expect(text).toContain(`${mb(maxFileBytes)}, and ${maxTokens.toLocaleString('en')} keys`);
  expect(text).toContain(`may have ${mb(maxOutputBytes)}`);
  expect(text).toContain(`a report ${String(maxLongOutputBytes / 1024 ** 3)} GB`);
  const { usualBounds } = await import('../../src/http/door.js');
  const { usualListBounds } = await import('../../src/azure/read/list-pages.js');
  expect(text).toContain(
    `of an answer ${mb(usualBounds.answer)}, of a list ${usualListBounds.pages.toLocaleString('en')} pages and ${mb(usualListBounds.bytes)}, of a run ${String(usualBounds.inAll / 1024 ** 3)} GB`,
  );
});

test('the table of fields has every field of a fleet file, and no other', () => {
  const kinds: Readonly<Record<string, string>> = {
    Parent: 'parent',
    Member: 'member',
    Group: 'group',
    ContentSelection: 'content-selection',
    Suppression: 'suppression',
    Override: 'override',
    Credential: 'credential',
  };
  const { enum: known } = (
    JSON.parse(readDocument('schemas/muster.schema.json')) as {
      readonly properties: { readonly kind: { readonly enum: readonly string[] } };
    }
  ).properties.kind;
  expect(Object.keys(kinds).sort()).toEqual([...known].sort());

  const told = new Map<string, string[]>();
  let kind = '';
  const rows = sectionOf(text, '## What a fleet file can make muster do').matchAll(
    /^\| +(?:`(\w+)`|all)? *\| (`.+?) \| (.+) \|$/gm,
  );
  for (const [, named, fields = '', effect = ''] of rows) {
    kind = named ?? kind;
    expect(effect.trim()).not.toBe('');
    const listed = told.get(kind) ?? [];
    told.set(kind, [...listed, ...fields.split(', ').map((field) => field.trim().replaceAll('`', ''))]);
  }
  expect(told.get('')).toEqual(['apiVersion', 'kind', 'metadata.name']);
  for (const [name, schema] of Object.entries(kinds)) {
    const paths = schemaRows(schema).map(({ path }) => path);
    const leaves = paths.filter(
      (path) =>
        path !== 'metadata.name' &&
        !paths.some((other) => /^(?:\[\])?\./.test(other.slice(path.length)) && other.startsWith(path)),
    );
    expect([name, told.get(name)?.toSorted()]).toEqual([name, leaves.toSorted()]);
  }
});
