import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../src/emulator/settings.js';
import { readDocument, sectionOf } from './documents.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly (string | null)[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const files = readDocument('docs/files.md');

describe.each([
  ['Parent', 'parent'],
  ['Member', 'member'],
  ['Group', 'group'],
  ['ContentSelection', 'content-selection'],
  ['Suppression', 'suppression'],
  ['Override', 'override'],
  ['Credential', 'credential'],
])('%s', (kind, name) => {
  const fields = fieldsOf(schemaOf(name));
  const rows = rowsOf(sectionOf(files, `## ${kind}`));

  test('docs/files.md has its fields, and no others', () => {
    const written = rows.map(([field]) => field).filter((field) => /^(spec|metadata)\./.test(field ?? ''));
    expect(written).toEqual(fields.map(({ path }) => path));
  });

  test('and says which are required, and their defaults', () => {
    const told = new Map(rows.map(([field, fallback]) => [field, fallback]));
    const wanted = fields.filter((field) => field.required || field.fallback !== undefined);
    expect(wanted.map(({ path }) => `${path} ${told.get(path) ?? ''}`)).toEqual(
      wanted.map(({ path, required, fallback }) => `${path} ${required ? 'required' : String(fallback)}`),
    );
  });
});

test('docs/emulator.md has every setting and its default', () => {
  const rows = rowsOf(sectionOf(readDocument('docs/emulator.md'), '## Settings'));
  const written = new Map(rows.map(([name = '', value = '']) => [name, JSON.parse(value) as unknown]));
  expect(written).toEqual(new Map(Object.entries(defaultSettings)));
});

test('docs/emulator.md has every field of a seed', () => {
  const text = readDocument('docs/emulator.md');
  const seed = schemaOf('seed');
  const fields = [
    ...Object.keys(seed.properties ?? {}),
    ...Object.keys(seed.$defs?.workspace?.properties ?? {}),
  ];
  expect(fields.filter((field) => !new RegExp(`[\`.]${field}\\b`).test(text))).toEqual([]);
});

test('docs/plan-and-publish.md has every publish reason, and no other', () => {
  const rows = rowsOf(sectionOf(readDocument('docs/plan-and-publish.md'), '## Publish reasons'));
  expect(rows.map(([reason]) => reason)).toEqual(
    schemaOf('plan').$defs?.publishReason?.properties?.why?.enum,
  );
});

test('docs/plan-and-publish.md has every cause, and every status of a pair', () => {
  const section = sectionOf(readDocument('docs/plan-and-publish.md'), '## Pair results');
  const pair = schemaOf('report').$defs?.pair?.properties;
  expect(rowsOf(sectionOf(section, '### Causes')).map(([cause]) => cause)).toEqual(
    pair?.cause?.enum?.filter((cause) => cause !== null),
  );
  expect(pair?.status?.enum?.filter((status) => !section.includes(`\`${status ?? ''}\``))).toEqual([]);
});

function schemaOf(name: string): Schema {
  return JSON.parse(readDocument(`schemas/${name}.schema.json`)) as Schema;
}

interface Field {
  readonly path: string;
  readonly required: boolean;
  readonly fallback: unknown;
}

/** The fields below `metadata.labels` and `spec`; a definition that is used twice is followed once. */
function fieldsOf(schema: Schema): readonly Field[] {
  const followed = new Set<string>();
  const visit = (node: Schema, path: string, required: boolean): readonly Field[] => {
    const target = node.$ref === undefined ? node : schema.$defs?.[node.$ref.split('/').at(-1) ?? ''];
    if (node.$ref !== undefined && followed.has(node.$ref)) return [{ path, required, fallback: undefined }];
    if (node.$ref !== undefined) followed.add(node.$ref);
    if (target?.properties !== undefined)
      return Object.entries(target.properties).flatMap(([key, child]) =>
        visit(child, `${path}.${key}`, target.required?.includes(key) === true),
      );
    if (target?.items !== undefined && !isKind(path)) return visit(target.items, `${path}[]`, required);
    return [{ path, required, fallback: target?.default }];
  };
  const { metadata, spec } = schema.properties ?? {};
  return [...visit(metadata ?? {}, 'metadata', true), ...visit(spec ?? {}, 'spec', true)].filter(
    ({ path }) => path !== 'metadata.name',
  );
}

/** `kind` of an entry is one or several, and told as one. */
function isKind(path: string): boolean {
  return path.endsWith('.kind');
}

/** The cells of the rows whose first cell is code, without their backticks. */
function rowsOf(section: string): readonly (readonly string[])[] {
  return [...section.matchAll(/^\| (`[^|]*`)[^|]*\|(.*)\|$/gm)].map(([, first = '', rest = '']) =>
    [first, ...rest.split('|')].map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  );
}
