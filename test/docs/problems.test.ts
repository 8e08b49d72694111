import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { problemCodes } from '../../src/model/problem-codes.js';
import { readDocument } from './documents.js';

const root = resolve(import.meta.dirname, '../..');

/** What the codes of each hundred are about. */
const hundreds: Readonly<Record<string, string>> = {
  '1': 'Files',
  '2': 'Azure',
  '3': 'Findings',
  '4': 'Plan and guards',
  '5': 'Apply',
  '6': 'Command line and emulator',
  '7': 'Doctor',
};

// `npx vitest run test/docs -u` writes the file anew.
test('docs/problems.md says what the code says', async () => {
  await expect(await rendered()).toMatchFileSnapshot('../../docs/problems.md');
});

test('every code is yielded by the source, and named by a test that is not about documents', () => {
  const named = (patterns: readonly string[]) => {
    const texts = globSync([...patterns], { cwd: root, absolute: true }).map((file) =>
      readFileSync(file, 'utf8'),
    );
    return new Set(texts.flatMap((text) => text.match(/MUS\d{3}/g) ?? []));
  };
  const source = named(['src/**/*.ts', '!src/model/problem-codes.ts']);
  const tests = named(['test/**/*.{ts,mjs}', '!test/docs/**']);
  const codes = Object.keys(problemCodes);
  expect(codes.filter((code) => !source.has(code) || !tests.has(code))).toEqual([]);
  expect([...source].filter((code) => !codes.includes(code))).toEqual([]);
});

async function rendered(): Promise<string> {
  const codes = Object.entries(problemCodes);
  const tables = Object.entries(hundreds).flatMap(([digit, title]) => [
    `## ${title}`,
    '',
    '| code | says |',
    '| --- | --- |',
    ...codes
      .filter(([code]) => code.startsWith(`MUS${digit}`))
      .map(([code, says]) => `| ${code} | ${says} |`),
    '',
  ]);
  const text = [introduction, ...tables].join('\n');
  const options = JSON.parse(readDocument('.prettierrc.json')) as object;
  return format(text, { ...options, parser: 'markdown' });
}

const introduction = `# Codes

<!-- Made of src/model/problem-codes.ts by test/docs/problems.test.ts. Do not edit: change the source. -->

Everything that muster reports has a code. A code keeps its meaning for ever, so pipelines may rely on it.

A problem says where it is (\`file:line:column\`, where it is in your files), what is wrong, and what to do next. Every problem of a run is reported, not only the first. In JSON it is \`{ code, severity, message, hint, parent, at, related }\`, with further lines such as a diff in \`details\`; see [commands.md](commands.md#json).

Codes of the three hundreds, and MUS419, are findings: muster reports something and goes on. They are warnings or notes, and errors only with \`--strict\`. The others are errors. \`muster plan\` tells what a guard would refuse as a warning under the guard's code.
`;
