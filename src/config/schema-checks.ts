import type * as ajv2020 from 'ajv/dist/2020.js';
import type * as standalone from 'ajv/dist/standalone/index.js';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { schemaNameOf, schemaUrl } from '../model/schema-files.js';
import { type DocumentKind, documentKinds } from './identify-document.js';

/** What has a schema: the kinds of documents, and the lock file. */
export type SchemaName = DocumentKind | 'Lock';

export const schemaNames: readonly SchemaName[] = [...documentKinds, 'Lock'];

const load = createRequire(import.meta.url);
const checks = new Map<SchemaName, ajv2020.ValidateFunction>();

/**
 * The check of a document by its kind's schema, as ajv's function; its errors carry the schema and the value
 * that they are about.
 *
 * It is the code that the build made of the schema. Where there is none, as in tests, the schema is compiled
 * now, which takes a quarter of a second for those of a small fleet.
 */
export function checkOf(name: SchemaName): ajv2020.ValidateFunction {
  const known = checks.get(name);
  if (known !== undefined) return known;
  const built = fileURLToPath(new URL(`checks/${schemaNameOf(name)}.cjs`, import.meta.url));
  const check = existsSync(built) ? (load(built) as ajv2020.ValidateFunction) : compiled(name).check;
  checks.set(name, check);
  return check;
}

/** The check as the text of a CommonJS module: what the build puts into `checks/` beside this file. */
export function checkCode(name: SchemaName): string {
  const { default: codeOf } = load('ajv/dist/standalone') as typeof standalone;
  const { ajv, check } = compiled(name);
  return codeOf.default(ajv, check);
}

function compiled(name: SchemaName) {
  // Not imported: what has the built code does not load the compiler.
  const { Ajv2020 } = load('ajv/dist/2020.js') as typeof ajv2020;
  const ajv = new Ajv2020({
    allErrors: true,
    // Errors carry the schema and value they are about.
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    // They are our own, and tested: to judge them takes five times as long as to compile them.
    validateSchema: false,
    code: { source: true, lines: true },
  });
  const schema = JSON.parse(readFileSync(schemaUrl(schemaNameOf(name)), 'utf8')) as object;
  return { ajv, check: ajv.compile(schema) };
}
