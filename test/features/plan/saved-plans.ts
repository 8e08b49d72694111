import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { planFileText } from '../../../src/features/plan/plan-file.js';
import {
  aParentPlan,
  aPlan,
  anItem,
  createAssignment,
  createMember,
  deleteGroup,
  items,
  publish,
  updateGroup,
} from '../run/builders.js';

/** What the command line adds to a plan that it saves. */
export const about = {
  tool: 'muster 0.1.0',
  createdAt: '2026-11-22T10:00:00.000Z',
  scope: { paths: ['fleet'], groups: ['finance-eu'], publish: true },
  files: [{ name: 'fleet/fleet.yaml', hash: `sha256:${'0'.repeat(64)}` }],
};

const at = { file: 'fleet/fleet.yaml', line: 7, column: 3 };
const predicted = anItem(9, { resourceId: null, predicted: true, kind: 'Function', alias: 'Asim' });

/** Every kind of step, finding and problem, in two tiers. */
export const everything: FleetPlan = aPlan(
  aParentPlan(
    [
      createMember('fabrikam-prod'),
      {
        ...updateGroup('g', [
          { what: 'members', added: ['b'], removed: ['c'] },
          { what: 'field', field: 'description', from: null, to: 'new' },
        ]),
        part: { number: 2, of: 2 },
      },
      createAssignment('g', [anItem(1), predicted]),
      publish('g', [
        { why: 'lastJob', state: 'Failed' },
        { why: 'itemModified', items: items(1) },
        { why: 'delivered', by: 'top/all', items: [predicted] },
      ]),
      deleteGroup('old'),
    ],
    {
      moves: [{ member: 'b', from: ['old'], to: ['g'] }],
      findings: [
        { code: 'MUS304', severity: 'warning', message: 'a playbook', hint: 'h', parent: 'contoso-soc', at },
      ],
      reliesOn: [
        {
          type: 'group',
          id: '/g',
          name: 'g',
          hash: `sha256:${'1'.repeat(64)}`,
          modifiedAt: '2026-01-01T00:00:00Z',
        },
      ],
    },
  ),
  aParentPlan([], {
    parent: 'contoso-emea',
    tier: 1,
    state: 'error',
    problems: [{ code: 'MUS203', message: 'refused', related: [{ message: 'here', at }], at }],
  }),
);

export const savedText = planFileText(everything, about);

/** The saved plan as JSON, with one thing changed. */
export function changed(change: (file: Record<string, unknown>) => void, text = savedText): string {
  const file = JSON.parse(text) as Record<string, unknown>;
  change(file);
  return JSON.stringify(file);
}

/** What a document breaks of a schema of the package; null: nothing. */
export function schemaErrors(schema: string, document: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const text = readFileSync(new URL(`../../../schemas/${schema}.schema.json`, import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(text) as object);
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors;
}
