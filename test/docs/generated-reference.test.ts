import { format } from 'prettier';
import { expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
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

test('the reference has every command, exit code and field', async () => {
  const text = await rendered();
  const program = programOf();
  for (const { name } of commandsOf(program)) expect(text).toContain(`### \`muster ${name}\``);
  for (const code of Object.keys(exitMeanings)) expect(text).toMatch(new RegExp(`^\\| ${code} `, 'm'));
  for (const { schema } of kinds) expect(schemaRows(schema).length).toBeGreaterThan(3);
});

async function rendered(): Promise<string> {
  const lines = [
    ...introduction,
    '## Commands',
    '',
    ...commandsOf(programOf()).flatMap(({ name, help }) => [
      `### \`muster ${name}\``,
      '',
      '```text',
      help.trimEnd(),
      '```',
      '',
    ]),
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

interface CommandHelp {
  readonly name: string;
  readonly help: string;
}

type Program = ReturnType<typeof buildProgram>;

function readKinds(): readonly { readonly kind: string; readonly schema: string }[] {
  const all = JSON.parse(readDocument('schemas/muster.schema.json')) as {
    readonly properties: { readonly kind: { readonly enum: readonly string[] } };
  };
  return all.properties.kind.enum.map((kind) => ({
    kind,
    schema: kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase(),
  }));
}

function programOf(): Program {
  return buildProgram('0', { write: () => undefined, columns: 100 }, () => undefined);
}

/** The commands that do something, in the order of the help; of one that has commands of its own, theirs. */
function commandsOf(program: Program, before = ''): readonly CommandHelp[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => {
      const name = `${before}${each.name()}`;
      return each.commands.length > 0
        ? commandsOf(each, `${name} `)
        : [{ name, help: each.helpInformation() }];
    });
}

const introduction = [
  '# Reference',
  '',
  '<!-- Made of src/cli/program.ts, src/cli/exit-code.ts and schemas/ by test/docs/generated-reference.test.ts. Do not edit: change the source. -->',
  '',
  'Every command, flag, exit code and field, as the program itself has them. [commands.md](commands.md) and [files.md](files.md) explain them.',
  '',
];
