import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const file = resolve(import.meta.dirname, 'sarif/sarif-2.1.0-rtm.5.json');
// Draft 4, of which it uses nothing that later drafts read in another way but the name of `id`.
const schema = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>).filter(
    ([key]) => key !== 'id' && key !== '$schema',
  ),
);
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** What the official schema of SARIF 2.1.0 finds wrong with a log; empty where it is valid. */
export function sarifErrors(log: unknown): readonly string[] {
  if (validate(log)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
