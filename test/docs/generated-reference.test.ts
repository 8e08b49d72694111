import { format } from 'prettier';
import { expect, test } from 'vitest';
import { exitMeanings } from '../../src/cli/exit-code.js';
import { problemCodes } from '../../src/model/problem-codes.js';
import { readDocument } from './documents.js';
import { schemaRows } from './schema-rows.js';

/** The kinds that a file may hold: those of schemas/muster.schema.json. */
const kinds = readKinds();

// `npx vitest run test/docs -u` writes the file anew.
test('docs/reference.md says what the program and the schemas say', async () => {
  await expect(await rendered()).toMatchFileSnapshot('../../docs/reference.md');
});

test('the reference has every exit code and field', async () => {
  const text = await rendered();
  for (const code of Object.keys(exitMeanings)) expect(text).toMatch(new RegExp(`^\\| ${code} `, 'm'));
  for (const { schema } of kinds) expect(schemaRows(schema).length).toBeGreaterThan(3);
});

async function rendered(): Promise<string> {
  const lines = [
    ...introduction,
    '## Exit codes',
    '',
    'Where several apply, the first of 70, 130, 3, 1, 4, 5, 2, 0 is taken.',
    '',
    '| code | says |',
    '| --- | --- |',
    ...Object.entries(exitMeanings).map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    '## Files',
    '',
    ...kinds.flatMap(({ kind, schema }) => [
      `### \`kind: ${kind}\``,
      '',
      '| field | value | meaning |',
      '| --- | --- | --- |',
      ...schemaRows(schema).map(({ path, value, meaning }) => `| \`${path}\` | ${value} | ${meaning} |`),
      '',
    ]),
    '## Codes',
    '',
    `muster has ${String(Object.keys(problemCodes).length)} codes; [problems.md](problems.md) says what each means.`,
    '',
  ];
  const options = JSON.parse(readDocument('.prettierrc.json')) as object;
  return format(lines.join('\n'), { ...options, parser: 'markdown' });
}

function readKinds(): readonly { readonly kind: string; readonly schema: string }[] {
  const all = JSON.parse(readDocument('schemas/muster.schema.json')) as {
    readonly properties: { readonly kind: { readonly enum: readonly string[] } };
  };
  return all.properties.kind.enum.map((kind) => ({
    kind,
    schema: kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase(),
  }));
}

const introduction = [
  '# Reference',
  '',
  '<!-- Made of src/cli/exit-code.ts and schemas/ by test/docs/generated-reference.test.ts. Do not edit: change the source. -->',
  '',
  'Every exit code and every field of the files, as the program itself has them. [files.md](files.md) explains the fields; [commands.md](commands.md) has the commands and their flags.',
  '',
];
