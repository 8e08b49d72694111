import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { SelectionReading } from '../../../src/features/select/read-selection.js';
import { run } from '../../../src/cli/run.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { aReading, at, everyReason, item } from '../../support/select-readings.js';
import { anEngine, anIo, fleet, loaded, muster } from '../../cli/fakes.js';

const entry = { at: at(7) };
const selection = { name: 'baseline', include: [entry], exclude: [], allowEmpty: false, at: at(4) };
const unused = { ...selection, name: 'unused' };

const files: DesiredFleet = {
  ...fleet,
  groups: fleet.groups.map((group) =>
    group.parent === 'contoso-soc' ? { ...group, content: ['baseline'] } : group,
  ),
  selections: [selection, unused],
};

function engineOf(readings: readonly SelectionReading[]) {
  return anEngine({
    loadFleet: () => Promise.resolve(loaded({ fleet: files })),
    readSelection: () => Promise.resolve(readings),
  });
}

test('tells counts first, then what is in and out, and why', async () => {
  expect(await muster('select baseline', engineOf([aReading(everyReason)]))).toEqual({
    exit: 0,
    out: `Selection baseline: 3 items in 1 parent.

contoso-soc: 3 of 9 items: 2 AnalyticsRule, 1 Function; used by group finance-eu
  + AnalyticsRule Password spray
      r-2: matched by fleet.yaml:9
  + AnalyticsRule zone transfer
      r-1: named by fleet.yaml:7
  + Function DNS parser
      f-1, alias Dns, yet to come from an upper tier: named by fleet.yaml:7
  - AnalyticsRule Draft [DEV]
      r-3: excluded by fleet.yaml:12
  - AnalyticsRule Multistage attack
      BuiltInFusion: driven by a template, and fleet.yaml:9 does not ask for Fusion
  - Workbook Own board
      w-1: in its own storage, which the service does not publish (fleet.yaml:7)
  · 3 not included; --all lists them
      2: severity does not fit (fleet.yaml:9): 2 Low
      1: no entry is about their kind: 1 SavedSearch
`,
    err: '',
    asked: [],
  });
});

test('with --format markdown stdout is one document, a fold for each parent', async () => {
  const { out } = await muster('select baseline --format markdown', engineOf([aReading(everyReason)]));
  expect(out).toMatchInlineSnapshot(`
    "### Selection <code>baseline</code>: 3 items in 1 parent.

    <details><summary><code>contoso-soc</code>: 3 of 9 items</summary>

    \`\`\`text
    contoso-soc: 3 of 9 items: 2 AnalyticsRule, 1 Function; used by group finance-eu
      + AnalyticsRule Password spray
          r-2: matched by fleet.yaml:9
      + AnalyticsRule zone transfer
          r-1: named by fleet.yaml:7
      + Function DNS parser
          f-1, alias Dns, yet to come from an upper tier: named by fleet.yaml:7
      - AnalyticsRule Draft [DEV]
          r-3: excluded by fleet.yaml:12
      - AnalyticsRule Multistage attack
          BuiltInFusion: driven by a template, and fleet.yaml:9 does not ask for Fusion
      - Workbook Own board
          w-1: in its own storage, which the service does not publish (fleet.yaml:7)
      · 3 not included; --all lists them
          2: severity does not fit (fleet.yaml:9): 2 Low
          1: no entry is about their kind: 1 SavedSearch
    \`\`\`

    </details>
    "
  `);
});

const unread = aReading([], {
  parent: 'contoso-emea',
  groups: [],
  resolved: undefined,
  problems: [{ code: 'MUS203', message: 'refused: 403', parent: 'contoso-emea' }],
});

test('a parent that cannot be read exits 1 after the others are shown', async () => {
  const reading = aReading([{ item: item('r-1', 'One'), taken: true, reason: 'named', at: at(7) }]);
  expect(await muster('select baseline', engineOf([reading, unread]))).toEqual({
    exit: 1,
    out: `Selection baseline: 1 item in 1 parent. ✖ 1 parent could not be read.

contoso-soc: 1 of 1 item: 1 AnalyticsRule; used by group finance-eu
  + AnalyticsRule One
      r-1: named by fleet.yaml:7

contoso-emea: ✖ not read
`,
    err: 'error MUS203 refused: 403 (contoso-emea)\n',
    asked: [],
  });
});

test('a selection that resolves to nothing is an error, as it is of a plan', async () => {
  const problem = {
    code: 'MUS401',
    message: 'resolves to nothing in contoso-soc',
    parent: 'contoso-soc',
  } as const;
  const { exit, out, err } = await muster(
    'select baseline',
    engineOf([aReading([], { groups: [], problems: [problem] })]),
  );
  expect([exit, out, err]).toEqual([
    1,
    'Selection baseline: 0 items in 1 parent.\n\ncontoso-soc: 0 of 0 items; no group here uses it\n',
    'error MUS401 resolves to nothing in contoso-soc\n',
  ]);
});

test('findings are shown and fail nothing', async () => {
  const finding = {
    code: 'MUS304',
    severity: 'warning',
    message: 'no playbook',
    parent: 'contoso-soc',
  } as const;
  const reading = aReading([], { resolved: { verdicts: [], findings: [finding] } });
  const { exit, out } = await muster('select baseline', engineOf([reading]));
  expect([exit, out.split('\n\n').at(-1)]).toEqual([
    0,
    'Findings: 1 warning\n  ⚠ warning MUS304 no playbook (contoso-soc)\n',
  ]);
});

test('an unknown name is told with the nearest, before anything is read', async () => {
  const engine = engineOf([]);
  expect(await muster('select basline', engine)).toEqual({
    exit: 1,
    out: '',
    err: 'error MUS612 the files have no ContentSelection called "basline"\n  hint: Did you mean "baseline"?\n',
    asked: [],
  });
  expect(engine.calls).toEqual(['loadFleet']);
  expect((await muster('select zzzzzzz', engine)).err).toBe(
    'error MUS612 the files have no ContentSelection called "zzzzzzz"\n  hint: The files declare baseline, unused.\n',
  );
  expect((await muster('select ./fleet', engine)).err).toContain(
    'hint: The name of a selection comes before the paths: muster select NAME [paths...].',
  );
});

test('a selection that no group uses needs a parent', async () => {
  const engine = engineOf([]);
  expect(await muster('select unused', engine)).toEqual({
    exit: 1,
    out: '',
    err: 'error MUS601 no group uses selection unused, so it belongs to no parent\n  hint: Name the parent in whose workspace it is to be resolved: --parent NAME.\n',
    asked: [],
  });
  expect(engine.calls).not.toContain('readSelection');
  const reading = aReading(everyReason, { groups: [] });
  const named = await muster('select unused --parent contoso-soc', engineOf([reading]));
  expect([named.exit, named.err]).toEqual([0, '']);
});

test('the name is needed, and parents must exist', async () => {
  expect((await muster('select')).err).toBe(
    "error MUS601 missing required argument 'name'\n  hint: Run muster select --help for what it takes.\n",
  );
  expect((await muster('select baseline --parent contoso-sox', engineOf([]))).err).toBe(
    'error MUS603 --parent contoso-sox: the files have no parent of this name\n  hint: Did you mean "contoso-soc"?\n',
  );
});

test('JSON is one document that fits its schema, whatever happened', async () => {
  const ajv = new Ajv2020({ allErrors: true });
  const schema = readFileSync(new URL('../../../schemas/select.schema.json', import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(schema) as object);
  const errorsOf = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);
  const broken = anEngine({
    loadFleet: () => Promise.resolve({ ok: false, problems: unread.problems, files: [] }),
  });
  for (const [argv, engine] of [
    ['select baseline --format json', engineOf([aReading(everyReason), unread])],
    ['select nothing --format json', engineOf([])],
    ['select unused --format json', engineOf([])],
    ['select baseline --format json', broken],
  ] as const) {
    const { out, exit } = await muster(argv, engine);
    expect([argv, exit, errorsOf(out)]).toEqual([argv, 1, []]);
  }
  const { out } = await muster(
    'select baseline --format json',
    engineOf([aReading(everyReason.slice(3, 5))]),
  );
  const document = JSON.parse(out) as Readonly<Record<string, unknown>>;
  expect(document).toEqual({
    schemaVersion: 1,
    tool: document.tool,
    selection: 'baseline',
    parents: [
      {
        parent: 'contoso-soc',
        groups: ['finance-eu'],
        items: [
          {
            item: {
              kind: 'AnalyticsRule',
              name: 'BuiltInFusion',
              resourceId: '/ws/AnalyticsRule/BuiltInFusion',
              displayName: 'Multistage attack',
            },
            taken: false,
            reason: 'templateDriven',
            at: at(9),
            nearest: null,
          },
          {
            item: {
              kind: 'AnalyticsRule',
              name: 'r-4',
              resourceId: '/ws/AnalyticsRule/r-4',
              displayName: 'Low noise',
            },
            taken: false,
            reason: 'notIncluded',
            at: null,
            nearest: { at: at(9), keys: [{ key: 'severity', known: true, values: ['Low'] }] },
          },
        ],
        summary: {
          items: 2,
          taken: 0,
          named: 0,
          matched: 0,
          excluded: 0,
          templateDriven: 1,
          ownStorage: 0,
          notIncluded: 1,
          notPinned: 0,
          pinned: 0,
        },
      },
    ],
    findings: [],
    errors: [],
  });
});

test('--report writes the JSON; what cannot be written exits 1 before anything is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-'));
  try {
    const engine = engineOf([aReading(everyReason)]);
    const { exit } = await muster('select baseline --report s.json', engine, { cwd: folder });
    const json = await muster('select baseline --format json', engine);
    expect([exit, readFileSync(join(folder, 's.json'), 'utf8')]).toEqual([0, json.out]);
    const refused = engineOf([]);
    const { exit: one, err } = await muster('select baseline --report no/s.json', refused, { cwd: folder });
    expect([one, err.slice(0, 13), refused.calls]).toEqual([1, 'error MUS604 ', []]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an interrupt exits 130', async () => {
  const { io, interrupt } = anIo();
  const engine = anEngine({
    loadFleet: () => Promise.resolve(loaded({ fleet: files })),
    readSelection: () => {
      interrupt();
      return Promise.resolve([aReading(everyReason)]);
    },
  });
  expect(await run(['select', 'baseline'], io, engine)).toBe(130);
});
