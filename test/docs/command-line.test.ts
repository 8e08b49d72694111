import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { blocksOf, guides, proseOf, readDocument, root, sectionOf } from './documents.js';
import { musterIn } from './run-muster.js';

const muster = musterIn(root);
const guide = readDocument('docs/commands.md');
const overview = (await muster(['--help'])).stdout;
const commands = commandsOf(overview);
const helps = new Map(await Promise.all(commands.map(async (name) => [name, await helpOf(name)] as const)));

test('every command has a section, and every section is of a command', () => {
  const sections = [...guide.matchAll(/^### `muster ([a-z]+).*`$/gm)].map(([, name]) => name ?? '');
  expect(sections.sort()).toEqual(commands.toSorted());
});

test('the README lists every command once', () => {
  const rows = [...sectionOf(readDocument('README.md'), '## Commands').matchAll(/^\| `([a-z]+)` /gm)];
  expect(rows.map(([, name]) => name ?? '').sort()).toEqual(commands.toSorted());
});

describe.each(commands.map((name) => ({ name })))('$name', ({ name }) => {
  test('its section has the flags that its help has', () => {
    const heading = guide.split('\n').find((line) => line.startsWith(`### \`muster ${name}`)) ?? '';
    const section = sectionOf(guide, heading);
    const shared = [...section.matchAll(/\]\(#([a-z-]+-options)\)/g)].map(([, anchor = '']) =>
      sectionOf(guide, `### ${anchor.charAt(0).toUpperCase()}${anchor.slice(1).replaceAll('-', ' ')}`),
    );
    expect([section, ...shared].flatMap(flagsInTables).sort()).toEqual(flagsOfHelp(helps.get(name) ?? ''));
  });
});

test('every flag that a guide names exists', () => {
  const known = new Set(['--help', '--version', ...[overview, ...helps.values()].flatMap(flagsOfHelp)]);
  // These tell of scripts, which have flags of their own.
  const ofScripts = ['docs/performance.md', 'docs/real-content.md'];
  const named = guides
    .filter((name) => !ofScripts.includes(name))
    .flatMap((name) =>
      [...withoutOthers(readDocument(name)).matchAll(/(?<![\w-])--[a-z][a-z-]+(?!\w)/g)].map(
        ([flag]) => `${name} ${flag}`,
      ),
    );
  expect(named.filter((each) => !known.has(each.split(' ')[1] ?? ''))).toEqual([]);
});

test('every command that a guide names exists', () => {
  const named = guides.flatMap((name) => {
    const text = readDocument(name);
    const inline = [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
    const shell = blocksOf(text)
      .filter(({ language }) => language === 'sh' || language === 'console')
      .flatMap((block) => block.text.split('\n'))
      .map((line) => line.replace(/^\$ /, ''));
    return [...inline, ...shell].flatMap((code) =>
      [...code.matchAll(/^(?:[A-Z_]+=\S+ )*muster ([a-z]+(?:-[a-z]+)*)/g)].map(
        ([, command]) => `${name} ${command ?? ''}`,
      ),
    );
  });
  expect(named).not.toEqual([]);
  expect(
    named.filter(
      (each) => ![...commands, 'help', 'version', 'azure-devops'].includes(each.split(' ')[1] ?? ''),
    ),
  ).toEqual([]);
});

test('the environment variables are those that the code reads', () => {
  // What pipelines say of themselves they set themselves.
  const code = globSync('src/**/*.ts', {
    cwd: root,
    ignore: ['src/cli/pipeline.ts', 'src/features/azure-devops/build-run.ts'],
  })
    .map((file) => readFileSync(resolve(root, file), 'utf8'))
    .join('\n');
  const read = [...code.matchAll(/\benv\.([A-Z][A-Z_]+)\b/g)].map(([, name]) => name ?? '');
  const section = sectionOf(guide, '## Environment');
  const documented = [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name ?? '');
  // GitHub sets its own for its workflows; nobody sets them for muster.
  const ours = read.filter((name) => !name.startsWith('GITHUB_') || name === 'GITHUB_SHA');
  expect([...documented].sort()).toEqual([...new Set(ours)].sort());
});

/** Remedies are commands of the Azure CLI, and packing is one of npm: both have flags of their own. */
function withoutOthers(text: string): string {
  return text.replace(/^ *(?:[A-Z]+=\$\()?(?:az|npm) (?:.*\\\n)*.*$/gm, '');
}

/** The commands that a help text lists, in whatever section, but those about muster itself. */
function commandsOf(help: string): readonly string[] {
  const sections = help.replace(/^Arguments:\n(?: .*\n)+/m, '');
  return [...sections.matchAll(/^ {2}([a-z]+) (?=[[ <])/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'muster' && name !== 'help' && name !== 'version');
}

/** A command's help; of one that has commands of its own, theirs. */
async function helpOf(...names: readonly string[]): Promise<string> {
  const { stdout } = await muster([...names, '--help']);
  const inner = await Promise.all(commandsOf(stdout).map((name) => helpOf(...names, name)));
  return [stdout, ...inner].join('\n');
}

/** Long flags of a help text, but that for help. */
function flagsOfHelp(text: string): readonly string[] {
  return [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)]
    .map(([, flag]) => flag ?? '')
    .filter((flag, index, all) => flag !== '--help' && all.indexOf(flag) === index)
    .sort();
}

/** The flags that begin the rows of a section's tables. */
function flagsInTables(section: string): readonly string[] {
  return [...section.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, flag]) => flag ?? '');
}
