import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { format } from 'prettier';
import type { TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { handoverShape } from '../../src/features/handover/shape.js';
import { reportShape } from '../../src/features/run/report-shape.js';
import { jsonSchemaOf } from '../../src/model/schema.js';

/** The files of `schemas/`, and the shapes that they are made of. */
const shapes: Readonly<Record<string, TSchema>> = {
  handover: handoverShape,
  report: reportShape,
};

describe.each(Object.entries(shapes))('schemas/%s.schema.json', (name, shape) => {
  // `npx vitest run test/docs/schemas.test.ts -u` writes the file anew.
  test('says what the shape says', async () => {
    const text = await format(JSON.stringify(jsonSchemaOf(shape)), { parser: 'json', printWidth: 110 });
    await expect(text).toMatchFileSnapshot(`../../schemas/${name}.schema.json`);
  });

  test('is a schema that a strict validator takes', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    expect(() => ajv.compile(jsonSchemaOf(shape))).not.toThrow();
  });
});
