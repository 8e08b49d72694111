import { expect, test } from 'vitest';
import type { EmulatorSettings } from '../../src/emulator/settings.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import {
  armTypes,
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  pairLines,
  parentDoc,
  type Collection,
  type DriftWorld,
  type Spec,
} from '../support/drift-world.js';
import { aRule, tenant, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles } from '../support/test-world.js';

/** The workspace in the resource group that the parents share. */
const beside = (name: string) => workspaceOf(name).replace(`/rg-${name}/`, '/rg-central/');

/** A resource of each type, alike in their titles; those that `name` gives the same name differ in `text`. `book` names the workbook. */
function contentOf(name: string, text: string, alias: string, book = name) {
  const of = (collection: Collection, called: string, properties: Spec, rest: Spec = {}) => ({
    name: called,
    type: armTypes[collection],
    ...rest,
    properties,
  });
  const search = { query: `SecurityEvent | take 1 // ${text}`, version: 2 };
  const serializedData = JSON.stringify({ version: 'Notebook/1.0', items: [text] });
  const bookName = `00000000-0000-4000-9000-${book.padEnd(12, '0').replace(/[^0-9a-f]/g, '1')}`;
  const rule = aRule(`rule-${name}`);
  return [
    { ...rule, properties: { ...rule.properties, displayName: 'A rule', description: text } },
    of('savedSearches', `search-${name}`, { ...search, category: 'Hunting Queries', displayName: 'A hunt' }),
    of('savedSearches', `parser-${alias}`, {
      ...search,
      category: 'Functions',
      displayName: 'A parser',
      functionAlias: alias,
    }),
    of(
      'workbooks',
      bookName,
      { displayName: 'A book', category: 'sentinel', version: '1', serializedData },
      { kind: 'shared', location: 'westeurope' },
    ),
  ];
}

interface Shape {
  readonly copyNames: EmulatorSettings['copyNames'];
  /** Whether members lie in the parents' resource group, too. */
  readonly members: 'inside' | 'outside';
}

const shapes = (['keep', 'new'] as const).flatMap((copyNames) =>
  (['inside', 'outside'] as const).map((members): Shape => ({ copyNames, members })),
);

const member = (name: string, workspace: string, parents: readonly string[]): [string, string, Spec] => [
  'Member',
  name,
  { workspace, tenant, parents },
];

const parents = ['central', 'second'].map((name): [string, string, Spec] => [
  'Parent',
  name,
  { workspace: beside(name), tenant },
]);

/** Two nights in which nobody has anything to say or to do. */
async function expectQuiet(world: DriftWorld, fleet: DesiredFleet, local = 0): Promise<void> {
  for (const night of ['first', 'second']) {
    world.clock.advance(86_400_000);
    const drift = await world.drift(fleet);
    expect([night, pairLines(drift), drift.problems, drift.counts.local]).toEqual([night, [], [], local]);
    expect([night, stepIds(await world.deepPlan(fleet))]).toEqual([night, []]);
    expect([night, stepIds((await world.apply(fleet)).plan)]).toEqual([night, []]);
  }
}

test.each(shapes)(
  'two parents deliver everything, of the same titles: copies $copyNames names, members $members',
  async ({ copyNames, members }) => {
    const at = members === 'inside' ? beside : workspaceOf;
    const customers = ['ams', 'ber'];
    const world = driftWorld(
      [
        { name: 'central', content: contentOf('a', 'first', 'One') },
        { name: 'second', id: beside('second'), content: contentOf('b', 'second', 'Two') },
        ...customers.map((name) => ({ name, id: at(name) })),
      ],
      { copyNames },
    );
    const fleet = fleetFrom([
      ...parents,
      ...customers.map((name) => member(name, at(name), ['central', 'second'])),
      groupDoc('all', customers, ['everything']),
      groupDoc('others', customers, ['everything'], { parent: 'second' }),
      ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
    ]);
    expect(troubles(await world.apply(fleet))).toEqual([]);
    await expectQuiet(world, fleet);
    // Somebody edits it all: each copy is known beside that of the same title, and is published once.
    for (const edited of contentOf('a', 'third', 'One'))
      expect(world.emulator.putContent(workspaceOf('central'), edited)).toBeUndefined();
    const drift = await world.drift(fleet);
    expect([drift.counts.behind, drift.counts.changed, drift.counts.missing, drift.counts.local]).toEqual([
      8, 0, 0, 0,
    ]);
    const run = await world.deepApply(fleet);
    expect([run.outcome, stepIds(run.plan)]).toEqual(['succeeded', ['publish/assignment/central/all']]);
    await expectQuiet(world, fleet);
  },
);

test.each(shapes.filter(({ copyNames }) => copyNames === 'new'))(
  'a lower parent’s own content of the same names and titles stays its own beside copies with names of their own, members $members',
  async ({ members }) => {
    const at = members === 'inside' ? beside : workspaceOf;
    const kinds = ['AnalyticsRule', 'HuntingQuery'];
    const world = driftWorld(
      [
        { name: 'central', content: contentOf('a', 'first', 'One') },
        { name: 'second', id: beside('second'), content: contentOf('a', 'own', 'Two', 'b') },
        { name: 'ams', id: at('ams') },
      ],
      { copyNames: 'new' },
    );
    const fleet = fleetFrom([
      ...parents,
      member('lower', beside('second'), ['central']),
      member('ams', at('ams'), ['central', 'second']),
      groupDoc('all', ['lower', 'ams'], ['content']),
      groupDoc('functions', ['ams'], ['functions'], { parent: 'second' }),
      ['ContentSelection', 'content', { include: [{ kind: kinds }] }],
      ['ContentSelection', 'functions', { include: [{ kind: 'Function' }] }],
    ]);
    expect(troubles(await world.apply(fleet))).toEqual([]);
    // The lower parent's rule, hunting query, function and workbook.
    await expectQuiet(world, fleet, 4);
  },
);

test.each(['keep', 'new'] as const)(
  'two parents deliver functions of one alias to one member, night after night (copies %s their names)',
  async (copyNames) => {
    const parser = {
      name: 'logons',
      type: 'Microsoft.OperationalInsights/workspaces/savedSearches',
      properties: {
        category: 'Parsers',
        displayName: 'Logons',
        functionAlias: 'Logons',
        query: 'SigninLogs',
      },
    };
    const world = driftWorld(
      [{ name: 'central', content: [parser] }, { name: 'north', content: [parser] }, { name: 'ams' }],
      { copyNames },
    );
    const fleet = fleetFrom([
      parentDoc('central'),
      parentDoc('north'),
      memberDoc('ams', ['central', 'north']),
      groupDoc('all', ['ams'], ['functions']),
      groupDoc('northern', ['ams'], ['functions'], { parent: 'north' }),
      ['ContentSelection', 'functions', { include: [{ kind: 'Function' }] }],
    ]);
    for (let night = 0; night < 3; night += 1) {
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(pairLines(await world.drift(fleet))).toEqual([]);
      world.clock.advance(24 * 3_600_000);
      world.emulator.putContent(workspaceOf('north'), parser);
    }
    expect(world.held('ams').map(({ collection }) => collection)).toEqual(['savedSearches']);
  },
);
