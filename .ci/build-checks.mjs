import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkCode, schemaNames } from '../dist/config/schema-checks.js';
import { schemaNameOf } from '../dist/model/schema-files.js';

/*
 * What `npm run build` runs last: the checks of documents become code, so that no command has to compile the
 * schemas before it reads a file.
 */
const folder = resolve(import.meta.dirname, '../dist/config/checks');
mkdirSync(folder, { recursive: true });
for (const name of schemaNames) writeFileSync(resolve(folder, `${schemaNameOf(name)}.cjs`), checkCode(name));
