import { readdirSync } from 'node:fs';
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
import { pruneJobsShape } from '../../src/features/jobs/shape.js';
import { notificationShape } from '../../src/features/notify/shape.js';
import { selectShape } from '../../src/features/select/shape.js';
import { shardsShape } from '../../src/features/shards/shape.js';
import { snapshotShape } from '../../src/features/snapshot/shape.js';
import { validateShape } from '../../src/features/validate/shape.js';
import { handoverShape } from '../../src/features/handover/shape.js';
import { planShape } from '../../src/features/plan/shape.js';
import { reportShape } from '../../src/features/run/report-shape.js';
import { schemaFile, schemaNameOf } from '../../src/model/schema-files.js';
import { jsonSchemaOf } from '../../src/model/schema.js';

/** The files of `schemas/`, and the shapes that they are made of. */
const outputs: Readonly<Record<string, TSchema>> = {
  'audit-line': auditLineShape,
  audit: auditShape,
  cleanup: cleanupShape,
  doctor: doctorShape,
  drift: driftShape,
  import: importShape,
  jobs: pruneJobsShape,
  notification: notificationShape,
  select: selectShape,
  shards: shardsShape,
  snapshot: snapshotShape,
  validate: validateShape,
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
    const text = await format(JSON.stringify(jsonSchemaOf(shape)), { parser: 'json', printWidth: 110 });
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

describe.each(Object.entries(documents))('the schema of %s', (_, shape) => {
  test('is one that says everything in words that a validator knows', () => {
    // A key that may be a text or a list has no one type, and what a condition needs stands around it.
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    for (const [name, one] of Object.entries(documents))
      if (one !== shape) ajv.addSchema(jsonSchemaOf(one), schemaFile(name));
    expect(() => ajv.compile(jsonSchemaOf(shape))).not.toThrow();
  });
});
