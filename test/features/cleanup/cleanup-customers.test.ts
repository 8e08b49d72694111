import { describe, expect, test } from 'vitest';
import { putResource } from '../../../src/azure/write.js';
import { proofsOf } from '../../../src/features/cleanup/proof.js';
import { deliveredBy, parseEvidence } from '../../../src/features/drift/evidence.js';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { reportJson } from '../../../src/features/run/report-json.js';
import {
  books,
  both,
  cleanUp,
  doomedLines,
  dryCleanup,
  fleetOf,
  heldCounts,
  members,
  onlyRules,
  orphanedBooks,
  rules,
  title,
  type Doc,
} from '../../support/cleanup-world.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  parentDoc,
  type Spec,
} from '../../support/drift-world.js';
import { tenant, workspaceOf } from '../../support/small-fleet.js';
import { valueOf } from '../../support/test-world.js';

describe('what is a customer’s, or still wanted, stays:', () => {
  test('what a parent still delivers to a member which the files took from it, planned or not', async () => {
    const world = driftWorld([
      { name: 'central', content: 'sample' },
      { name: 'second', content: 'sample' },
      ...members.map((name) => ({ name })),
    ]);
    const two = (ofAms: readonly string[], include: readonly Spec[], spec: Spec = {}, more: Spec = books) =>
      fleetFrom([
        parentDoc('central'),
        parentDoc('second', spec),
        memberDoc('ams', ofAms),
        memberDoc('ber', ['central', 'second']),
        groupDoc('all', members, ['items']),
        groupDoc('others', ofAms.includes('second') ? members : ['ber'], ['more'], { parent: 'second' }),
        ['ContentSelection', 'items', { include }],
        ['ContentSelection', 'more', { include: [more] }],
      ]);
    await world.apply(two(['central', 'second'], [rules, books]));
    world.clock.advance(3_600_000);
    await world.apply(two(['central', 'second'], [rules]), { scope: { parents: ['central'] } });
    world.clock.advance(3_600_000);
    const ofAms = async (spec: Spec, more?: Spec) => {
      const { doomed, held } = await dryCleanup(world, two(['central'], [rules], spec, more));
      expect(doomed).toEqual([]);
      return new Set(held.flatMap(({ member, reason }) => (member === 'ams' ? [reason] : [])));
    };
    expect(await ofAms({})).toContain('stillDelivered');
    const unknown = new Set(['incomplete']);
    expect(await ofAms({ suspend: { reason: 'Freeze' } })).toEqual(unknown);
    expect(await ofAms({ mode: 'Disabled' })).toEqual(unknown);
    expect(await ofAms({}, { kind: 'Workbook', names: ['no such'] })).toEqual(unknown);
    await world.apply(two(['central'], [rules]));
    expect(await ofAms({})).not.toContain('stillDelivered');
  });

  test('a function of the member’s own, called as an item whose copy has a name of its own', async () => {
    const functions = { kind: 'Function' };
    const of = (copyNames: 'keep' | 'new') =>
      driftWorld([{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))], {
        copyNames,
      });
    const world = of('new');
    const theirs = world.held('central').filter(({ properties }) => properties.functionAlias !== undefined);
    for (const one of theirs)
      world.put({ ...one, member: 'ams', properties: { ...one.properties, query: 'Own' } });
    world.clock.advance(3_600_000);
    await world.apply(fleetOf([rules, functions]));
    world.clock.advance(3_600_000);
    for (const one of theirs) world.remove({ ...one, member: 'central' });
    await world.apply(onlyRules);
    expect(theirs.length).toBeGreaterThan(0);
    const cleanup = await dryCleanup(world, onlyRules);
    expect([cleanup.doomed, heldCounts(cleanup).notProven]).toEqual([[], theirs.length]);
  });

  test.each(['stays', 'is gone'])(
    'what was edited while the job that delivered it still ran, where its item %s',
    async (item) => {
      const { world, book } = await orphanedBooks();
      world.emulator.configure({ jobDurationMs: 600_000 });
      await world.apply(both, { wait: false });
      world.clock.advance(599_000);
      const copy = book('ams');
      world.put({ ...copy, properties: { ...copy.properties, description: 'Ours' } });
      world.clock.advance(60_000);
      if (item === 'is gone') world.remove(book('central'));
      await world.apply(onlyRules);
      expect(doomedLines(await dryCleanup(world, onlyRules))).toEqual([`ber Workbook ${title}`]);
    },
  );

  test('what a playbook is attached to, as an action of its own or beside the rule, also at the last moment', async () => {
    const world = driftWorld([{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))]);
    const kinds = [{ kind: ['AutomationRule', 'AnalyticsRule'] }];
    await world.apply(fleetOf([...kinds, books]));
    world.clock.advance(3_600_000);
    const left = fleetOf([books]);
    await world.apply(left);
    world.clock.advance(3_600_000);
    const before = await dryCleanup(world, left);
    const logicApp = `${workspaceOf('ams')}/providers/Microsoft.Logic/workflows/call`;
    const ids = before.doomed.flatMap(({ item }) => (item.kind === 'AnalyticsRule' ? [item.resourceId] : []));
    for (const id of ids) {
      const body = { properties: { logicAppResourceId: logicApp, triggerUri: 'https://example.net/t' } };
      expect((await putResource(world.client, `${id}/actions/call`, body)).ok).toBe(true);
    }
    for (const member of members)
      for (const held of world.held(member).filter(({ collection }) => collection === 'automationRules')) {
        const actionConfiguration = { logicAppResourceId: logicApp, tenantId: tenant };
        const playbook = { order: 9, actionType: 'RunPlaybook', actionConfiguration };
        const actions = [...(held.properties.actions as readonly unknown[]), playbook];
        world.put({ ...held, properties: { ...held.properties, actions } });
      }
    expect(ids.length).toBeGreaterThan(0);
    expect((await cleanUp(world, left, before.doomed)).copies.map(({ problem }) => problem?.code)).toEqual(
      before.doomed.map(() => 'MUS425'),
    );
    const after = await dryCleanup(world, left);
    expect([after.doomed, heldCounts(after)]).toEqual([[], { playbook: before.doomed.length }]);
  });
});

test('a parent that shares its resource group with another is meant alone', async () => {
  const inOneGroup = (name: string) => workspaceOf(name).replace(/rg-[^/]+/, 'rg-shared');
  const book = (name: string) => ({
    name,
    type: 'Microsoft.Insights/workbooks',
    location: 'westeurope',
    kind: 'shared',
    properties: { displayName: `Book of ${name}`, category: 'sentinel', serializedData: '{}' },
  });
  const world = driftWorld([{ name: 'ams' }]);
  for (const name of ['soca', 'socb']) {
    world.emulator.addWorkspace({ id: inOneGroup(name), tenant });
    world.emulator.putContent(inOneGroup(name), book(name));
  }
  const fleet = (content: readonly string[]) =>
    fleetFrom([
      ...['soca', 'socb'].map((name): Doc => parentDoc(name, { workspace: inOneGroup(name) })),
      memberDoc('ams', ['soca', 'socb']),
      ...['soca', 'socb'].map((parent): Doc => groupDoc(`of-${parent}`, ['ams'], content, { parent })),
      ['ContentSelection', 'books', { include: [{ kind: 'Workbook' }] }],
    ]);
  await world.apply(fleet(['books']));
  world.clock.advance(3_600_000);
  const { events } = await world.apply(fleet([]));
  const report = events.reduce(foldReport, emptyReport('apply', '2026-11-25T00:00:00Z'));
  const text = JSON.stringify(reportJson(report, { tool: 'muster 0.0.0', portal: null }));
  const read = valueOf(parseEvidence('last.json', text));
  const options = { proofs: proofsOf('last.json', read), evidence: deliveredBy(read) };
  const of = async (parents?: readonly string[]) =>
    doomedLines(await dryCleanup(world, fleet([]), { ...options, parents }));
  expect(await of()).toEqual(['ams Workbook Book of soca', 'ams Workbook Book of socb']);
  expect(await of(['soca'])).toEqual(['ams Workbook Book of soca']);
  expect(await of(['socb'])).toEqual(['ams Workbook Book of socb']);
});
