import { expect, test } from 'vitest';
import { textWidth, wantsColors } from '../../src/cli/io.js';
import { aParentPlan, aPlan, createMember, publish, updateGroup } from '../features/run/builders.js';
import { commandsIn } from '../support/github-action.js';
import { anEngine, muster } from './fakes.js';

test('texts are laid out for the terminal within 60 and 120 columns, else for 100', () => {
  const width = (columns: number | undefined) =>
    textWidth({ write: () => undefined, isTTY: columns !== undefined, columns });
  expect([undefined, 0, 20, 60, 80, 300].map(width)).toEqual([100, 100, 60, 60, 80, 120]);
});

test('colours are for terminals where nobody objects, and for logs that ask for them', () => {
  const colors = (isTTY: boolean, env: Readonly<Record<string, string>>, asked = true) =>
    wantsColors({ write: () => undefined, isTTY, columns: undefined }, env, asked);
  expect([colors(true, {}), colors(false, {})]).toEqual([true, false]);
  expect([colors(true, { NO_COLOR: '1' }), colors(true, { TERM: 'dumb' })]).toEqual([false, false]);
  expect(['1', 'true', '3', '', '0', 'false'].map((value) => colors(false, { FORCE_COLOR: value }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(colors(true, { FORCE_COLOR: '0' })).toBe(false);
  expect(colors(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  expect(colors(true, { FORCE_COLOR: '1' }, false)).toBe(false);
});

test.each(['text', 'json', 'markdown'])(
  'as %s, whatever a name holds reaches neither a pipeline as a command nor a terminal unseen',
  async (format) => {
    const name = '\n::error::gotcha ##[error]gotcha ##vso[task.x]\u001b[31m\u009b\u202e\u200b\u3164\ufe0f';
    const problem = { code: 'MUS402', message: name, hint: `::error::${name}` } as const;
    const plan = aPlan(
      aParentPlan([publish(name), updateGroup(`::${name}`, [])], { parent: `##[group]${name}` }),
      aParentPlan([], { parent: 'contoso-emea', state: 'error', problems: [problem] }),
    );
    const { out, err } = await muster(`plan --format ${format}`, anEngine({ plan }));
    expect(commandsIn(`${out}\n${err}`)).toEqual([]);
    expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
    );
    expect(out).toContain('gotcha');
  },
);

test('the stack of a bug is no command either', async () => {
  const engine = anEngine({ plan: aPlan(aParentPlan([createMember('a')])) });
  const broken = {
    ...engine,
    readAndPlan: () => Promise.reject(new Error('x\n::error::gotcha\n##[error]gotcha\u009b')),
  };
  const { exit, err } = await muster('plan', broken);
  expect([exit, commandsIn(err), err.includes('\\u{3a}:error::gotcha'), err.includes('\u009b')]).toEqual([
    70,
    [],
    true,
    false,
  ]);
});
