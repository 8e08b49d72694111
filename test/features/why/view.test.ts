import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Chain } from '../../../src/features/why/chain.js';
import { type Why, whyText, whyView } from '../../../src/features/why/view.js';
import { anEngine, muster } from '../../cli/fakes.js';

const at = { file: 'fleet.yaml', line: 7, column: 3 };

const item = { kind: 'AnalyticsRule', name: 'r-1', displayName: 'Spray', resourceId: '/r-1' } as const;

const missing: Chain = {
  parent: 'soc',
  group: 'finance',
  item,
  asked: false,
  links: [
    { link: 'item', verdict: 'ok', text: 'soc has it', at },
    { link: 'job', verdict: 'unknown', text: 'job 1 does not say' },
    {
      link: 'member',
      verdict: 'broken',
      text: 'the selector of group finance asks for sector=finance, and bank has no label sector',
      at,
      lines: ['- severity: "Low"', '+ severity: "High"'],
    },
  ],
  cause: 'notMember',
  todo: [
    { text: 'Give it the label:', yaml: ['metadata:', '  labels: { sector: finance }'], at },
    { text: 'Remove "suspend".', at },
    { text: 'Then:', command: 'apply --group finance' },
  ],
  notes: ['bank has a copy'],
};

const whole: Chain = { ...missing, asked: true, cause: undefined, links: [], todo: [], notes: [] };

const why = (chains: readonly Chain[], more: Partial<Why> = {}): Why => ({
  member: 'bank',
  asked: 'r-1',
  chains,
  problems: [],
  words: ['my fleet'],
  ...more,
});

const style = (width: number) => ({ width, colors: false, sources: new Map() });

test('tells the chain, its cause, what to do, and the other ways', () => {
  expect(whyText(why([missing, { ...missing, group: null, notes: [] }]), style(60))).toBe(
    `✖ "Spray" in bank: not asked for

  ✔ item       soc has it (fleet.yaml:7:3)
  ? job        job 1 does not say
  ✖ member     the selector of group finance asks for
               sector=finance, and bank has no label sector
               (fleet.yaml:7:3)
               - severity: "Low"
               + severity: "High"

Cause: the member is in no group that delivers it.

To do:
  Give it the label (fleet.yaml:7:3):
      metadata:
        labels: { sector: finance }
  Remove "suspend" (fleet.yaml:7:3).
  Then:
      muster apply --group finance 'my fleet'

  · bank has a copy
  · By parent soc: the member is in no group that delivers
    it: the selector of group finance asks for
    sector=finance, and bank has no label sector.
`,
  );
});

test('is green only where every way that is asked for is whole', () => {
  const heads = [[whole], [whole, whole], [whole, { ...missing, asked: true }], [missing, whole]].map(
    (chains) => whyText(why(chains), style(80)).split('\n')[0],
  );
  expect(heads).toEqual([
    '✔ "Spray" in bank: delivered as asked',
    '✔ "Spray" in bank: delivered as asked',
    '✖ "Spray" in bank: asked for, and not delivered',
    '✔ "Spray" in bank: delivered as asked',
  ]);
});

test('what names hold reaches neither terminal nor Markdown', () => {
  const hostile = '\u001b[31m<img src=x>\u202e@team';
  const chain: Chain = {
    ...missing,
    item: { ...item, displayName: hostile },
    links: [
      { link: 'item', verdict: 'broken', text: hostile, at: { ...at, file: hostile }, lines: [hostile] },
    ],
    todo: [{ text: hostile, command: hostile, yaml: [hostile], at: { ...at, file: hostile } }],
    notes: [hostile],
  };
  const text = whyText(why([chain], { member: hostile }), style(100));
  const markdown = whyView.markdown(why([chain]), {
    limit: 60_000,
    tool: 'muster 0',
    cwd: '/',
    problems: [],
  });
  for (const shown of [text, markdown])
    expect(['\u001b', '\u202e'].filter((character) => shown.includes(character))).toEqual([]);
  expect(markdown.replaceAll(/```[\s\S]*?```/g, '')).not.toMatch(/<img|[^;]@team/);
});

test('its JSON is as the schema says', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../schemas/why.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const json = whyView.json(why([missing, whole, { ...missing, item: null, group: null }]), {
    tool: 'muster 0.1.0',
    cwd: '/',
    problems: [],
  });
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect([validate(JSON.parse(JSON.stringify(json))), validate.errors]).toEqual([true, null]);
  expect(json).toMatchObject({
    member: 'bank',
    item: 'r-1',
    delivered: true,
    chains: [
      {
        breaksAt: 'member',
        cause: 'notMember',
        todo: [
          { yaml: ['metadata:', '  labels: { sector: finance }'] },
          {},
          { command: "muster apply --group finance 'my fleet'" },
        ],
      },
      { breaksAt: null, cause: null, delivered: true },
      { item: null },
    ],
  });
});

test('as Markdown it is a table, the cause and what to do', () => {
  const markdown = whyView.markdown(why([missing]), {
    limit: 60_000,
    tool: 'muster 0',
    cwd: '/',
    problems: [],
  });
  expect(markdown).toContain('| member | ✖ broken | the selector of group finance');
  expect(markdown).toContain('**Cause:** the member is in no group that delivers it.');
  expect(markdown).toContain("```sh\nmuster apply --group finance 'my fleet'\n```");
});

test.each([
  [0, [whole], []],
  [2, [missing], []],
  [1, [whole], [{ code: 'MUS207', message: 'no answer' } as const]],
])('exits %i', async (expected, chains, problems) => {
  const engine = anEngine({ readWhy: () => Promise.resolve(why(chains, { problems })) });
  expect((await muster('why bank r-1', engine)).exit).toBe(expected);
});

test('its headline names the member by what people call it', () => {
  const named = why([missing], { displayName: 'Kundenbank <b>' });
  expect(whyText(named, style(80))).toContain('✖ "Spray" in Kundenbank <b> (bank): not asked for\n');
  expect(whyView.markdown(named, { tool: 'muster', cwd: '/', problems: [], limit: 60_000 })).toContain(
    'in Kundenbank &#60;b&#62; &#40;bank&#41;: not asked for',
  );
});
