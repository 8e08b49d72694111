import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { commandGuides } from '../../src/cli/help.js';
import { buildProgram } from '../../src/cli/program.js';
import { muster } from './fakes.js';

const root = resolve(import.meta.dirname, '../..');
const commands = leavesOf(programFor());

test('every command that works has a guide, and every guide is of one', () => {
  expect(Object.keys(commandGuides).sort()).toEqual(commands.toSorted());
});

describe.each(commands.map((name) => ({ name })))('muster $name', ({ name }) => {
  const { examples = [], page = '' } = commandGuides[name] ?? {};

  test('has two examples that the grammar takes', () => {
    expect(examples).toHaveLength(2);
    for (const [line] of examples) {
      expect(line.startsWith(`${name} `) || line === name).toBe(true);
      let chosen = 0;
      programFor(() => (chosen += 1)).parse(words(line), { from: 'user' });
      expect(chosen).toBe(1);
    }
  });

  test('ends its help with them, and with a page that is there', async () => {
    const { out } = await muster(`${name} --help`);
    const shown = examples.flatMap(([line, purpose]) => [`  muster ${line}`, `      ${purpose}`]);
    expect(out.endsWith(['', 'Examples:', ...shown, '', `Read: ${page}`, ''].join('\n'))).toBe(true);
    expect(existsSync(join(root, page))).toBe(true);
  });
});

test('flags stand in sections, those of the command first', async () => {
  const { out } = await muster('apply --help');
  expect([...out.matchAll(/^([A-Z][a-z]+):$/gm)].map(([, heading]) => heading)).toEqual([
    'Arguments',
    'Options',
    'Scope',
    'Guards',
    'Azure',
    'Output',
    'Examples',
  ]);
});

test('a flag that has to be given is marked', async () => {
  const { out } = await muster('import --help');
  const marked = [...out.matchAll(/^ {2}(--[a-z-]+) .*\(required\)$/gm)].map(([, flag]) => flag);
  expect(marked).toEqual(['--workspace', '--tenant', '--out']);
  expect((await muster('jobs prune --help')).out).toMatch(/^ {2}--keep <n> .*\(required\)$/m);
});

test('what a command does not use is taken, so that scripts give all the same flags, and not shown', async () => {
  const shared = '--quiet --log-level debug --log-format json';
  const lines = [
    `show plan.json ${shared}`,
    `merge a.json ${shared}`,
    'plan --timeout 5m',
    'drift --timeout 5m',
  ];
  for (const line of lines) {
    let chosen = 0;
    programFor(() => (chosen += 1)).parse(words(line), { from: 'user' });
    expect(chosen).toBe(1);
  }
  expect((await muster('show --help')).out).not.toMatch(/--(quiet|log-level|timeout)/);
  expect((await muster('plan --help')).out).not.toContain('--timeout');
  expect((await muster('apply --help')).out).toContain('--timeout');
});

test('commands stand in sections, and none is left over', async () => {
  const { out } = await muster('--help');
  expect(out).toMatch(/^Begin:$[\s\S]*^Change what members receive:$[\s\S]*^Tools:$/m);
  expect(out).not.toContain('\nCommands:');
  expect(out).toMatch(/^ {2}muster .*\n {6}.*\n {2}muster .*\n {6}.*\n\nRead: docs\/tutorial\.md$/m);
});

function programFor(chosen: () => void = () => undefined): Command {
  return buildProgram('0', { write: () => undefined, columns: 100 }, chosen);
}

/** As a shell splits them: the examples quote nothing. */
function words(line: string): readonly string[] {
  return line.split(' ');
}

/** The commands of the help that do something and take flags. */
function leavesOf(command: Command, before = ''): readonly string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help' && each.name() !== 'version')
    .flatMap((each) => {
      const name = `${before}${each.name()}`;
      const inner = leavesOf(each, `${name} `);
      // One that works by itself may hold others as well.
      const works = inner.length === 0 || each.options.length > 0;
      return [...(works ? [name] : []), ...inner];
    });
}
