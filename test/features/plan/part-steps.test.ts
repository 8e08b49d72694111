import { describe, expect, test } from 'vitest';
import type { Step, StepChange } from '../../../src/plan/steps/step.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import {
  anItem,
  aParentPlan,
  aPlan,
  createAssignment,
  items,
  plain,
  publish,
  updateAssignment,
  updateGroup,
} from '../run/builders.js';

/** The step as that of a part of group `emea`. */
function partOf(step: Step, number: number, more: { readonly inClass?: string } = {}): Step {
  const first = more.inClass === undefined ? 'emea' : `emea--x-${more.inClass}`;
  const name = number === 1 ? first : `${first}--${String(number)}`;
  return { ...step, group: 'emea', name, resourceName: name, part: { number, of: 3, ...more } };
}

function createGroup(name: string, reason: string): Step {
  const resource = { type: 'group' as const, displayName: name, memberResourceNames: ['bank'] };
  const { id, parent, group, resourceName, resourceId } = updateGroup(name, []);
  const base = { id, parent, name, group, resourceName, resourceId, dependsOn: [] };
  return { ...base, action: 'create', type: 'group', reason, resource };
}

const titled = (number: number): StepChange => ({
  what: 'field',
  field: 'displayName',
  from: number === 1 ? 'EMEA' : `EMEA (${String(number)})`,
  to: number === 1 ? 'Europe' : `Europe (${String(number)})`,
});
const text = (steps: readonly Step[]) =>
  planText(aPlan(aParentPlan(steps)), plain)
    .split('\n')
    .slice(3);
const markdown = (steps: readonly Step[]) =>
  planMarkdown(aPlan(aParentPlan(steps)), { limit: 60_000 })
    .split('\n')
    .filter((line) => line.startsWith('- ') || line.startsWith('  - '));

describe('a group in several parts', () => {
  const content = items(12);
  const parts = [1, 2, 3].flatMap((number) => [
    partOf(
      updateGroup('emea', [
        titled(number),
        { what: 'members', added: [`bank-${String(number)}`], removed: [] },
      ]),
      number,
    ),
    partOf(createAssignment('emea', content), number),
    partOf(publish('emea'), number),
  ]);

  test('has its items, its values and its reason once, and a line a part', () => {
    expect(text(parts)).toEqual([
      '  group emea (3 parts)',
      '      displayName: "EMEA" → "Europe"',
      '  + 12 items (12 AnalyticsRule): "Contoso rule 1", "Contoso rule 10", "Contoso rule 11", "Contoso',
      '    rule 12", "Contoso rule 2" and 7 more',
      '  ~ emea: update group (+ 1 member: bank-1), create assignment, publish 2 items × 2 members = 4',
      '      operations',
      '  ~ emea--2: update group (+ 1 member: bank-2), create assignment, publish 2 items × 2 members = 4',
      '      operations',
      '  ~ emea--3: update group (+ 1 member: bank-3), create assignment, publish 2 items × 2 members = 4',
      '      operations',
      '  each because it was never published',
      '',
    ]);
    const names = [1, 10, 11, 12, 2, 3, 4, 5, 6, 7, 8, 9].map(
      (n) => `<code>Contoso rule ${String(n)}</code>`,
    );
    expect(markdown(parts)).toEqual([
      '- values:',
      '  - displayName: <code>EMEA</code> → <code>Europe</code>',
      `- \`+\` 12 items (12 AnalyticsRule): ${names.join(', ')}`,
      ...['emea', 'emea--2', 'emea--3'].map(
        (name, at) =>
          `- \`~\` <code>${name}</code>: update group (\`+\` 1 member: <code>bank-${String(at + 1)}</code>), create assignment, publish 2 items × 2 members = 4 operations`,
      ),
      '- each because it was never published',
    ]);
  });

  test('whose parts differ says of which part each is', () => {
    const some = [
      partOf(createAssignment('emea', content), 1),
      partOf(createAssignment('emea', content.slice(1)), 1, { inClass: '1a2b3c4d' }),
      partOf(updateAssignment('emea', [anItem(99)]), 2),
      partOf(publish('emea', [{ why: 'itemsChange' }]), 2),
      partOf(publish('emea', [{ why: 'neverPublished' }]), 3),
    ];
    expect(text(some)).toEqual([
      '  group emea (3 parts)',
      '  + 12 items (12 AnalyticsRule) in emea: "Contoso rule 1", "Contoso rule 10", "Contoso rule 11",',
      '    "Contoso rule 12", "Contoso rule 2" and 7 more',
      '  + 11 items (11 AnalyticsRule) in emea--x-1a2b3c4d, without: "Contoso rule 1"',
      '  + 1 item in emea--2: "Contoso rule 99"',
      '  + emea: create assignment',
      '  + emea--x-1a2b3c4d: create assignment',
      '  ~ emea--2: update assignment, publish 2 items × 2 members = 4 operations, because this plan',
      '      changes its items',
      '  ▶ emea--3: publish 2 items × 2 members = 4 operations, because it was never published',
      '',
    ]);
    expect(markdown(some).slice(1, 3)).toEqual([
      '- `+` 11 items (11 AnalyticsRule) in <code>emea--x-1a2b3c4d</code>, without: <code>Contoso rule 1</code>',
      '- `+` 1 item in <code>emea--2</code>: <code>Contoso rule 99</code>',
    ]);
  });

  test('says why members with exceptions have a part of their own', () => {
    const create = createGroup('emea', 'its members do not get what noise leaves out');
    const own = { inClass: '1a2b3c4d' };
    const steps = [
      partOf(publish('emea', [{ why: 'membersChange' }]), 1),
      partOf(create, 1, own),
      partOf(publish('emea'), 1, own),
    ];
    expect(text(steps).slice(1, -1)).toEqual([
      '  ▶ emea: publish 2 items × 2 members = 4 operations, because this plan changes its members',
      '  + emea--x-1a2b3c4d: create group (+ 1 member: bank), publish 2 items × 2 members = 4 operations,',
      '      because its members do not get what noise leaves out',
    ]);
  });

  test('of which one part alone changes is shown step by step', () => {
    const one = [partOf(updateAssignment('emea', [anItem(99)]), 2), partOf(publish('emea'), 2)];
    expect(text(one).slice(1)).toEqual([
      '  ~ update assignment emea--2',
      '      + 1 item: "Contoso rule 99"',
      '  ▶ publish emea--2: 2 items × 2 members = 4 operations',
      '      because it was never published',
      '',
    ]);
  });
});
