import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePlanFile } from '../../../src/features/plan/parse-plan-file.js';
import { planFileText } from '../../../src/features/plan/plan-file.js';
import { planJson } from '../../../src/features/plan/plan-json.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { workDigest } from '../../../src/plan/compare/plan-digest.js';
import { aPlan, plain } from '../run/builders.js';
import { about, changed, everything, savedText, schemaErrors } from './saved-plans.js';

function parsed(text: string) {
  const result = parsePlanFile(text, 'plan.json');
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

/** Code and message, and the place where there is one. */
function refusal(text: string): readonly unknown[] {
  const result = parsePlanFile(text, 'plan.json');
  return result.ok
    ? ['read']
    : result.problems.map(({ code, message, at }) =>
        [code, message, ...(at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`])].join(' '),
      );
}

test('a saved plan is valid against the plan’s schema, and says what the plan’s JSON says', () => {
  const json = Object.fromEntries(
    Object.entries(JSON.parse(savedText) as object).filter(([key]) => key !== 'saved'),
  );
  expect(schemaErrors('plan', JSON.parse(savedText))).toBeNull();
  expect(json).toEqual(JSON.parse(JSON.stringify(planJson(everything, about))));
});

test('comes back whole: the plan, its text, and what it was made of', () => {
  const { plan, ...rest } = parsed(savedText);
  expect(rest).toEqual(about);
  expect(plan).toEqual(JSON.parse(JSON.stringify(everything)));
  expect(planText(plan, plain)).toBe(planText(everything, plain));
});

test('items are saved as references, whatever else the plan knows of them', () => {
  const secret = JSON.parse(
    JSON.stringify(everything).replaceAll('"kind":', '"body":{"json":"{}"},"kind":'),
  ) as FleetPlan;
  expect(planFileText(secret, about)).toBe(savedText);
});

test('a plan without any step is saved and read', () => {
  expect(parsed(planFileText(aPlan(), about)).plan).toEqual({ parents: [] });
});

test('unknown fields are ignored wherever they stand', () => {
  const text = changed((file) => {
    file.future = { deep: [1] };
    const [step] = file.steps as Record<string, unknown>[];
    if (step) step.future = 'x';
    const saved = file.saved as { parents: Record<string, unknown>[]; scope: Record<string, unknown> };
    saved.scope.future = 1;
    for (const parent of saved.parents) parent.future = [];
  });
  expect(planText(parsed(text).plan, plain)).toBe(planText(everything, plain));
});

test('a field that a later version counted as work is ignored too', () => {
  const text = changed((file) => {
    const steps = file.steps as Record<string, unknown>[];
    for (const step of steps) step.ring = 'canary';
    file.planDigest = workDigest(steps);
  });
  expect(planText(parsed(text).plan, plain)).toBe(planText(everything, plain));
});

test('a field that a later version added to a step and counted is ignored', () => {
  const text = changed((file) => {
    const steps = file.steps as Record<string, unknown>[];
    for (const step of steps) step.future = { deep: [1] };
    file.planDigest = workDigest(steps);
  });
  expect(parsed(text).plan).toEqual(parsed(savedText).plan);
});

test('a field that a later version added to a body is work that both forms have', () => {
  const text = changed((file) => {
    set(file, '/steps/0/body/properties/future', 'x');
    set(file, '/saved/parents/0/steps/0/resource/future', 'x');
    file.planDigest = workDigest(file.steps as object[]);
  });
  expect(planText(parsed(text).plan, plain)).toBe(planText(everything, plain));
});

test('a reason to publish that this version does not know is kept', () => {
  const reason = { why: 'moonrise', members: ['b'] };
  const text = changed((file) => {
    set(file, '/saved/parents/0/steps/3/reasons/0', { ...reason, future: 1 });
  });
  expect(parsed(text).plan.parents[0]?.steps[3]).toMatchObject({ reasons: [reason, {}, {}] });
});

test('an unknown field of any object of the saved form is left out, but of a body', () => {
  const objects = objectsOf((JSON.parse(savedText) as { saved: unknown }).saved, '/saved');
  const closed = objects.filter((pointer) => !/resource$|groupsAt$/.test(pointer));
  expect(closed.length).toBeGreaterThan(35);
  for (const pointer of closed) {
    const text = changed((file) => {
      set(file, `${pointer}/future`, { deep: [1] });
    });
    expect([pointer, parsed(text)]).toEqual([pointer, parsed(savedText)]);
  }
});

describe('what is no saved plan is one error', () => {
  const about608 = 'MUS608 plan.json is no saved plan: ';
  test.each([
    ['nothing', '', 'it ends too soon. plan.json:1:1'],
    [
      'cut off',
      savedText.slice(0, 60),
      'it is not JSON, for a text begins here that does not end. plan.json:4:3',
    ],
    ['cut off between texts', savedText.slice(0, 24), 'it ends too soon. plan.json:3:1'],
    [
      'a stray character',
      '{\n  "a": 1,\n  x\n}',
      'it is not JSON, for "x" may not stand here. plan.json:3:3',
    ],
    ['too deep', `${'['.repeat(65)}${']'.repeat(65)}`, 'it is nested more than 64 deep. plan.json:1:65'],
    ['very deep', `\n${'{"a":'.repeat(200_000)}`, 'it is nested more than 64 deep. plan.json:2:321'],
  ])('%s', (_what, text, expected) => {
    expect(refusal(text)).toEqual([`${about608}${expected}`]);
  });

  test.each([
    ['a list', '[]', 'it has no planDigest'],
    ['null', 'null', 'it has no planDigest'],
    ['a number', '7', 'it has no planDigest'],
    ['a report', '{"schemaVersion":1,"tool":"muster 0.1.0","command":"apply"}', 'it has no planDigest'],
    [
      'the plan’s JSON without what a saved plan needs',
      JSON.stringify(planJson(everything, about)),
      'it is a plan’s report, which does not hold what a saved plan needs',
    ],
    [
      'a key __proto__',
      savedText.replace('"tool"', '"__proto__": {"x": 1}, "tool"'),
      'it has a key named __proto__',
    ],
  ])('%s', (_what, text, expected) => {
    expect(refusal(text)).toEqual([`${about608}${expected}.`]);
  });

  test.each([
    ['/steps', 'no list', 'steps is no list'],
    ['/steps/0/id', 7, 'steps[0].id is no text'],
    ['/planDigest', 'sha256:abc', 'planDigest does not match ^sha256:[0-9a-f]{64}$'],
    ['/saved/scope/publish', 'yes', 'saved.scope.publish is neither true nor false'],
    ['/saved/scope/groups/0', null, 'saved.scope.groups[0] is no text'],
    ['/saved/files/0', [], 'saved.files[0] is no object'],
    ['/saved/parents/0/tier', -1, 'saved.parents[0].tier is -1, and the least is 0'],
    ['/saved/parents/0/state', 'ready', 'saved.parents[0].state is none of planned, error'],
    [
      '/saved/parents/0/findings/0/code',
      '\u001b[2J',
      'saved.parents[0].findings[0].code does not match ^MUS\\d{3}$',
    ],
    ['/saved/parents/0/findings/0/at/line', '1', 'saved.parents[0].findings[0].at.line is no whole number'],
    [
      '/saved/parents/0/steps/0/action',
      'constructor',
      'saved.parents[0].steps[0].action is none of create, update, delete, publish',
    ],
    [
      '/saved/parents/0/steps/0/action',
      'rename',
      'saved.parents[0].steps[0].action is none of create, update, delete, publish',
    ],
    [
      '/saved/parents/0/steps/1/changes/0/added',
      'b',
      'saved.parents[0].steps[1].changes[0].added is no list',
    ],
    [
      '/saved/parents/0/steps/3/items/0/kind',
      'Playbook',
      'saved.parents[0].steps[3].items[0].kind is none of AnalyticsRule, AutomationRule, Function, HuntingQuery, LivestreamQuery, SavedSearch, Workbook',
    ],
    ['/saved/parents/0/steps/3/members', {}, 'saved.parents[0].steps[3].members is no list'],
    ['/saved/parents/0/steps/1/changes/0', 7, 'saved.parents[0].steps[1].changes[0] is no object'],
    [
      '/saved/parents/0/steps/1/changes/0/what',
      'field',
      'saved.parents[0].steps[1].changes[0].field is missing',
    ],
    [
      '/saved/parents/0/reliesOn/0/hash',
      'x',
      'saved.parents[0].reliesOn[0].hash does not match ^sha256:[0-9a-f]{64}$',
    ],
  ])('%s as %j', (pointer, value, expected) => {
    expect(
      refusal(
        changed((file) => {
          set(file, pointer, value);
        }),
      ),
    ).toEqual([`${about608}${expected}.`]);
  });
});

test.each([
  [2, '2'],
  [0, '0'],
  ['1', 'unknown'],
  [undefined, 'unknown'],
])('format version %j is another', (version, shown) => {
  expect(
    refusal(
      changed((file) => {
        file.schemaVersion = version;
      }),
    ),
  ).toEqual([`MUS610 plan.json is a plan of format ${shown}, and this muster reads format 1.`]);
});

describe('a plan whose work was changed after it was saved is refused', () => {
  const steps =
    'MUS609 plan.json was changed after it was saved: its steps are not those that its planDigest was made of. None of it is used.';
  const shown =
    'MUS609 plan.json was changed after it was saved: what it shows is not what its steps do. None of it is used.';
  test.each([
    [
      'an added step',
      steps,
      (file: Edited) => file.steps.push({ ...file.steps[4], id: 'delete/group/contoso-soc/all' }),
    ],
    ['a removed step', steps, (file: Edited) => file.steps.pop()],
    [
      'an edited body',
      steps,
      (file: Edited) => {
        set(file, '/steps/0/body/properties/targetWorkspaceTenantId', 'evil');
      },
    ],
    [
      'an edited patch',
      steps,
      (file: Edited) => {
        set(file, '/steps/1/patch/0/value', ['a', 'b', 'evil']);
      },
    ],
    [
      'another action',
      steps,
      (file: Edited) => {
        set(file, '/steps/4/action', 'create');
      },
    ],
    [
      'another item',
      steps,
      (file: Edited) => {
        set(file, '/steps/3/items/0/name', 'evil');
      },
    ],
    [
      'another digest',
      steps,
      (file: Edited) => {
        file.planDigest = `sha256:${'a'.repeat(64)}`;
      },
    ],
    ['a step that is not shown', shown, (file: Edited) => file.saved.parents[0]?.steps.pop()],
    [
      'a step that is only shown',
      shown,
      (file: Edited) => file.saved.parents[0]?.steps.push(file.saved.parents[0].steps[4]),
    ],
    [
      'another resource shown',
      shown,
      (file: Edited) => {
        set(file, '/saved/parents/0/steps/4/resourceId', '/other');
      },
    ],
    [
      'another name shown',
      shown,
      (file: Edited) => {
        set(file, '/saved/parents/0/steps/4/name', 'harmless');
      },
    ],
    [
      'other steps, their digest made anew, and not shown',
      shown,
      (file: Edited) => {
        file.steps.pop();
        file.planDigest = workDigest(file.steps);
      },
    ],
  ])('%s', (_what, expected, change) => {
    expect(
      refusal(
        changed((file) => {
          change(file as unknown as Edited);
        }),
      ),
    ).toEqual([expected]);
  });
});

interface Edited {
  planDigest: string;
  readonly steps: Record<string, unknown>[];
  readonly saved: { readonly parents: { readonly steps: unknown[] }[] };
}

test('whatever is done to a saved plan, it is read or refused, and what is read can be shown', () => {
  const size = savedText.length;
  const cut = fc
    .tuple(fc.nat(size), fc.nat(40), fc.string({ maxLength: 12 }))
    .map(([from, length, put]) => savedText.slice(0, from) + put + savedText.slice(from + length));
  const pointers = pathsOf(JSON.parse(savedText));
  const replaced = fc
    .tuple(
      fc.constantFrom(...pointers),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('__proto__', 'constructor', -0.5)),
    )
    .map(([pointer, value]) =>
      changed((file) => {
        set(file, pointer, value);
      }),
    );
  fc.assert(
    fc.property(fc.oneof(cut, replaced, fc.string()), (text) => {
      const result = parsePlanFile(text, 'plan.json');
      if (!result.ok) {
        expect(result.problems.map(({ code }) => code)).toEqual([expect.stringMatching(/^MUS6(08|09|10)$/)]);
        return;
      }
      expect(planText(result.value.plan, plain)).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
      JSON.stringify(planJson(result.value.plan, result.value));
    }),
    { numRuns: 500 },
  );
});

/** JSON pointers of everything inside. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    `${path}/${key}`,
    ...pathsOf(part, `${path}/${key}`),
  ]);
}

function objectsOf(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) => objectsOf(part, `${path}/${key}`));
  return Array.isArray(value) ? inside : [path, ...inside];
}

function set(file: object, pointer: string, value: unknown): void {
  const keys = pointer.split('/').slice(1);
  const last = keys.pop() ?? '';
  const holder = keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], file);
  (holder as Record<string, unknown>)[last] = value;
}
