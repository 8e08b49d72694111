import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { checkCode, checkOf, type SchemaName, schemaNames } from '../../src/config/schema-checks.js';

const root = resolve(import.meta.dirname, '../..');

/** The check as the build leaves it: a module that is loaded, not a schema that is compiled. */
function builtCheck(name: SchemaName): ValidateFunction {
  const module: { exports: unknown } = { exports: undefined };
  const run = compileFunction(checkCode(name), ['module', 'exports', 'require']) as (
    ...given: readonly unknown[]
  ) => void;
  run(module, module.exports, createRequire(import.meta.url));
  return module.exports as ValidateFunction;
}

const built = new Map(schemaNames.map((name) => [name, builtCheck(name)]));

function answers(name: SchemaName, value: unknown) {
  return [built.get(name), checkOf(name)].map((check) => ({ valid: check?.(value), errors: check?.errors }));
}

/** The text of YAML files of the examples, and of those that the guides show. */
const texts = globSync(['examples/**/*.yaml', 'docs/*.md'], { cwd: root }).flatMap((file) => {
  const text = readFileSync(resolve(root, file), 'utf8');
  if (!file.endsWith('.md')) return [text];
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block);
});

/** What they declare, and a lock file, by what checks it. */
const documents: readonly { readonly name: SchemaName; readonly value: unknown }[] = [
  ...texts.flatMap((text) =>
    parseAllDocuments(text).flatMap((document) => {
      const value = document.toJS() as { readonly apiVersion?: unknown; readonly kind?: unknown } | null;
      const name = schemaNames.find((one) => one === value?.kind);
      return name === undefined || value?.apiVersion === undefined ? [] : [{ name, value }];
    }),
  ),
  {
    name: 'Lock',
    value: {
      version: 1,
      snapshots: { soc: { core: [{ kind: 'AnalyticsRule', name: 'a', displayName: 'A' }] } },
    },
  },
];

/** Values that keys of documents do not have, beside some that a few have. */
const strange = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  '',
  'no such value',
  'Soc',
  [],
  ['x', 'x'],
  {},
  { x: {} },
);

/** One change somewhere in a value: another value, a key less, or a key more. */
function changed(value: unknown, at: number, other: unknown): unknown {
  const places: ((fresh: unknown) => void)[] = [];
  const copy: unknown = structuredClone(value);
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const record = part as Record<string, unknown>;
    places.push((fresh) => {
      record[fresh === null ? 'names' : 'unknown'] = fresh;
    });
    for (const key of Object.keys(record)) {
      places.push((fresh) => {
        if (fresh === null && !Array.isArray(part)) Reflect.deleteProperty(record, key);
        else record[key] = fresh;
      });
      walk(record[key]);
    }
  };
  walk(copy);
  places[at % places.length]?.(other);
  return copy;
}

describe('the checks that the build makes of schemas', () => {
  test('answer as the compiled schemas do, on every document of the examples and the guides', () => {
    expect(new Set(documents.map(({ name }) => name))).toEqual(new Set(schemaNames));
    for (const { name, value } of documents) {
      const [one, other] = answers(name, value);
      expect(one).toEqual({ valid: true, errors: null });
      expect(other).toEqual(one);
    }
  });

  test('say of a mistake what the compiled schemas say, with the schema and the value it is about', () => {
    let wrong = 0;
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(500), strange, ({ name, value }, at, other) => {
        const [one, another] = answers(name, changed(value, at, other));
        expect(one).toEqual(another);
        if (one?.valid === false) wrong += 1;
      }),
      { numRuns: 400 },
    );
    expect(wrong).toBeGreaterThan(100);
  });

  test('give the schema of what they complain about, for hints', () => {
    for (const [name, check] of built) {
      expect(check({ kind: name })).toBe(false);
      expect(check.errors?.[0]?.parentSchema).toBeDefined();
    }
  });
});
