import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { format } from 'prettier';
import type { TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { documentKinds } from '../../src/config/identify-document.js';
import { lockDocument } from '../../src/config/shapes/content.js';
import { anyDocumentShape, documentShapes } from '../../src/config/shapes/documents.js';
import { seedShape } from '../../src/emulator/seed-shape.js';
import { auditLineShape } from '../../src/azure/audit/audit-line-shape.js';
import { auditShape } from '../../src/features/audit/shape.js';
import { cleanupShape } from '../../src/features/cleanup/shape.js';
import { doctorShape } from '../../src/features/doctor/shape.js';
import { driftShape } from '../../src/features/drift/shape.js';
import { importShape } from '../../src/features/import/shape.js';
import { initShape } from '../../src/features/init/shape.js';
import { pruneJobsShape } from '../../src/features/jobs/shape.js';
import { notificationShape } from '../../src/features/notify/shape.js';
import { selectShape } from '../../src/features/select/shape.js';
import { shardsShape } from '../../src/features/shards/shape.js';
import { snapshotShape } from '../../src/features/snapshot/shape.js';
import { validateShape } from '../../src/features/validate/shape.js';
import { whoShape, whyShape } from '../../src/features/why/shape.js';
import { handoverShape } from '../../src/features/handover/shape.js';
import { planShape } from '../../src/features/plan/shape.js';
import { reportShape } from '../../src/features/run/report-shape.js';
import { schemaFile, schemaId, schemaNameOf, schemaUrl } from '../../src/model/schema-files.js';
import { jsonSchemaOf } from '../../src/model/schema.js';

/** The files of `schemas/`, and the shapes that they are made of. */
const outputs: Readonly<Record<string, TSchema>> = {
  'audit-line': auditLineShape,
  audit: auditShape,
  cleanup: cleanupShape,
  doctor: doctorShape,
  drift: driftShape,
  import: importShape,
  init: initShape,
  jobs: pruneJobsShape,
  notification: notificationShape,
  select: selectShape,
  shards: shardsShape,
  snapshot: snapshotShape,
  validate: validateShape,
  who: whoShape,
  why: whyShape,
  handover: handoverShape,
  plan: planShape,
  report: reportShape,
};
const documents: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries(documentKinds.map((kind) => [schemaNameOf(kind), documentShapes[kind]])),
  muster: anyDocumentShape,
  lock: lockDocument,
  seed: seedShape,
};

test('every file in schemas/ has its shape', () => {
  const named = Object.keys({ ...outputs, ...documents }).map(schemaFile);
  expect(readdirSync(new URL('../../schemas', import.meta.url)).sort()).toEqual(named.sort());
});

describe.each(Object.entries({ ...outputs, ...documents }))('schemas/%s.schema.json', (name, shape) => {
  // `npx vitest run test/docs/schemas.test.ts -u` writes the file anew.
  test('says what the shape says', async () => {
    const text = await format(JSON.stringify(jsonSchemaOf(shape, schemaId(name))), {
      parser: 'json',
      printWidth: 110,
    });
    await expect(text).toMatchFileSnapshot(`../../schemas/${schemaFile(name)}`);
  });
});

describe.each(Object.entries(outputs))('the schema of %s', (_, shape) => {
  test('is a schema that a strict validator takes', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    expect(() => ajv.compile(jsonSchemaOf(shape))).not.toThrow();
  });
});

describe.each(Object.entries(documents))('the schema of %s', (name, shape) => {
  test('is one that says everything in words that a validator knows, by itself', () => {
    // A key that may be a text or a list has no one type, and what a condition needs stands around it.
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    expect(() => ajv.compile(jsonSchemaOf(shape, schemaId(name)))).not.toThrow();
  });

  test('describes itself and every field', () => {
    const schema = jsonSchemaOf(shape, schemaId(name));
    expect(typeof schema.description).toBe('string');
    expect(undescribed(schema, '')).toEqual([]);
  });
});

describe.each(documentKinds)('the schema of %s', (kind) => {
  test('has an example, which is valid', () => {
    const schema = JSON.parse(readFileSync(schemaUrl(schemaNameOf(kind)), 'utf8')) as {
      readonly examples: readonly unknown[];
    };
    const valid = new Ajv2020({ strict: false }).compile(schema);
    expect(schema.examples.map((example) => [valid(example), valid.errors])).toEqual([[true, null]]);
  });
});

/** Fields of which an editor would say nothing; conditions speak of fields that are described elsewhere. */
function undescribed(part: unknown, path: string): readonly string[] {
  if (Array.isArray(part)) return part.flatMap((each) => undescribed(each, path));
  if (typeof part !== 'object' || part === null) return [];
  const { properties, ...rest } = part as Readonly<Record<string, unknown>>;
  const fields = Object.entries((properties ?? {}) as Readonly<Record<string, object>>);
  return [
    ...fields.flatMap(([name, field]) => [
      ...('description' in field || '$ref' in field ? [] : [`${path}/${name}`]),
      ...undescribed(field, `${path}/${name}`),
    ]),
    ...Object.entries(rest)
      .filter(([key]) => !['if', 'then', 'else'].includes(key))
      .flatMap(([key, value]) => undescribed(value, key === '$defs' ? '' : path)),
  ];
}
