import type * as ajv2020 from 'ajv/dist/2020.js';
import type * as standalone from 'ajv/dist/standalone/index.js';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { schemaNameOf, schemaUrl } from '../model/schema-files.js';
import { type DocumentKind, documentKinds } from './identify-document.js';

/** Everything that has a schema: the kinds of documents, and the lock file. */
export type SchemaName = DocumentKind | 'Lock';

export const schemaNames: readonly SchemaName[] = [...documentKinds, 'Lock'];

const load = createRequire(import.meta.url);
const checks = new Map<SchemaName, ajv2020.ValidateFunction>();

/**
 * The check of a document by its kind's schema, as ajv's function; its errors carry the schema and the value
 * that they are about.
 *
 * The build generates its code from the schema. Without that code, as in tests, the schema is compiled here,
 * which takes a quarter of a second for those of a small fleet.
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
  // Loaded here: with the built code the compiler is not needed.
  const { Ajv2020 } = load('ajv/dist/2020.js') as typeof ajv2020;
  const ajv = new Ajv2020({
    allErrors: true,
    // Errors carry the schema and value they are about.
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    // The schemas are ours, and tested: validating them takes five times as long as compiling them.
    validateSchema: false,
    code: { source: true, lines: true },
  });
  const schema = JSON.parse(readFileSync(schemaUrl(schemaNameOf(name)), 'utf8')) as object;
  return { ajv, check: ajv.compile(schema) };
}
