import { expect, test } from 'vitest';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { fileItem } from '../../../src/plan/content/file-item.js';
import { markId, planContent } from '../../../src/plan/content/plan-content.js';
import { reasonOfSeveral, sharedReasons } from '../../../src/plan/steps/reason-text.js';
import type { Step } from '../../../src/plan/steps/step.js';
import { span, workspaceId } from '../../support/builders.js';
import { fileRule } from '../../support/file-content.js';
import { aParentPlan, aPlan, createMember, plain } from '../run/builders.js';

const workspace = workspaceId('soc');
const rules = Array.from({ length: 6 }, (_, n) => fileRule(`r${String(n)}`));
const items = rules.map((rule) => fileItem(rule, workspace).item);
const place = { from: [], prune: true, edited: 'Overwrite' as const, at: span };

function steps(
  files: readonly (typeof rules)[number][],
  live: typeof items,
  marks: Parameters<typeof planContent>[0]['marks'] = [],
): readonly Step[] {
  const plan = planContent({ parent: 'soc', workspace, at: span, marks }, { place, items: files }, live);
  return [...plan.writes.map(({ step }) => step), ...plan.marks];
}

/** The first lines of the plan's only parent, and its item in Markdown. */
function shown(own: readonly Step[], width = 100): readonly string[] {
  const plan = aPlan(aParentPlan(own));
  const [, , , ...lines] = planText(plan, { ...plain, width }).split('\n');
  const markdown = planMarkdown(plan, { limit: 60_000 }).split('\n');
  return [...lines.filter((line) => line !== ''), ...markdown.filter((line) => /^ *- /.test(line))];
}

test('many items that files create are content items, and the reason speaks of them all', () => {
  expect(shown(steps(rules, []))).toMatchInlineSnapshot(`
    [
      "  content from files",
      "  + create 6 content items: the central workspace does not have them",
      "      Title of r0, Title of r1, Title of r2, Title of r3, Title of r4, Title of r5",
      "- \`+\` **create 6 content items**: the central workspace does not have them: <code>Title of r0</code>, <code>Title of r1</code>, <code>Title of r2</code>, <code>Title of r3</code>, <code>Title of r4</code>, <code>Title of r5</code>",
    ]
  `);
});

test('many marks that are written or deleted are spoken of as several', () => {
  const orphans = items.map(({ name, resourceId }) => ({
    id: markId(workspace, resourceId ?? ''),
    name: `muster-${name}`,
    itemId: resourceId ?? '',
    version: 'x',
  }));
  expect(shown(steps(rules, items))).toMatchInlineSnapshot(`
    [
      "  content from files",
      "  + create 6 marks: they are as their files ask, and are muster’s from now on",
      "      Title of r0, Title of r1, Title of r2, Title of r3, Title of r4, Title of r5",
      "- \`+\` **create 6 marks**: they are as their files ask, and are muster’s from now on: <code>Title of r0</code>, <code>Title of r1</code>, <code>Title of r2</code>, <code>Title of r3</code>, <code>Title of r4</code>, <code>Title of r5</code>",
    ]
  `);
  expect(shown(steps([], [], orphans))).toMatchInlineSnapshot(`
    [
      "  content from files",
      "  - delete 6 marks: the items that they mark are gone, and no file declares them",
      "      r0, r1, r2, r3, r4, r5",
      "- \`-\` **delete 6 marks**: the items that they mark are gone, and no file declares them: <code>r0</code>, <code>r1</code>, <code>r2</code>, <code>r3</code>, <code>r4</code>, <code>r5</code>",
    ]
  `);
});

test('many items that change alike show the change once, and no piece of the first one’s reason', () => {
  const changed = rules.map((rule) => {
    const body = rule.body as { readonly kind: string; readonly properties: object };
    return {
      ...rule,
      at: { ...rule.at, file: 'detections/all.json' },
      body: { ...body, properties: { ...body.properties, severity: 'Low' } },
    };
  });
  expect(shown(steps(changed, items), 60)).toMatchInlineSnapshot(`
    [
      "contoso-soc",
      "  content from files",
      "  ~ update 6 content items, each: adopted and changed:",
      "      muster did not write it, and detections/all.json asks",
      "      for something else",
      "      severity: "High" → "Low"",
      "      Title of r0, Title of r1, Title of r2, Title of r3,",
      "      Title of r4, Title of r5",
      "- \`~\` **update 6 content items**, each: adopted and changed: muster did not write it, and detections/all.json asks for something else: <code>Title of r0</code>, <code>Title of r1</code>, <code>Title of r2</code>, <code>Title of r3</code>, <code>Title of r4</code>, <code>Title of r5</code>",
      "  - severity: <code>High</code> → <code>Low</code>",
    ]
  `);
});

test('many members that are created are spoken of as several', () => {
  const members = rules.map(({ name }) => ({
    ...createMember(name),
    reason: sharedReasons.newMember.one,
  }));
  expect(shown(members)).toMatchInlineSnapshot(`
    [
      "  + create 6 members: the workspaces are not registered as members yet",
      "      r0, r1, r2, r3, r4, r5",
      "- \`+\` **create 6 members**: the workspaces are not registered as members yet: <code>r0</code>, <code>r1</code>, <code>r2</code>, <code>r3</code>, <code>r4</code>, <code>r5</code>",
    ]
  `);
});

test('a reason that has no form for several is given for each', () => {
  expect(reasonOfSeveral('a.json changed since it was written')).toBe(
    ', each: a.json changed since it was written',
  );
  for (const { one, several } of Object.values(sharedReasons))
    expect([several, reasonOfSeveral(one)]).toEqual([
      expect.not.stringMatching(/\bits?\b(?! content)/),
      `: ${several}`,
    ]);
});
