import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDrift } from '../../../src/features/drift/drift.js';
import { driftJunit } from '../../../src/features/drift/drift-junit.js';
import { driftNews } from '../../../src/features/drift/drift-news.js';
import { driftRemarks } from '../../../src/features/drift/drift-remarks.js';
import { driftFingerprint, driftJson, driftMarkdown } from '../../../src/features/drift/view.js';
import { driftText } from '../../../src/features/drift/view-text.js';
import { plain } from '../run/builders.js';
import { aRule } from '../../support/small-fleet.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  pairLines,
  parentDoc,
  type DriftWorld,
  type Spec,
} from '../../support/drift-world.js';

const hour = 3_600_000;
const names = ['rule-a', 'rule-b', 'rule-c'] as const;

function worldOf(
  settings: Parameters<typeof driftWorld>[1] = {},
  between?: Parameters<typeof driftWorld>[2],
): DriftWorld {
  return driftWorld(
    [{ name: 'central', content: names.map(aRule) }, { name: 'ams' }, { name: 'ber' }],
    settings,
    between,
  );
}

function fleetOf(spec: Spec = {}) {
  return fleetFrom([
    parentDoc('central'),
    ...['ams', 'ber'].map((name) => memberDoc(name, ['central'])),
    groupDoc('all', ['ams', 'ber'], ['rules'], spec),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
}

/** Somebody edits a rule, centrally or in a member, an hour after whatever happened before. */
function edit(world: DriftWorld, place: string, name: string, severity: string): void {
  world.clock.advance(hour);
  const rule = world.held(place).find((one) => one.properties.displayName === `Title of ${name}`);
  if (rule === undefined) throw new Error(`${place} does not hold ${name}`);
  world.put({ ...rule, properties: { ...rule.properties, severity } });
  world.clock.advance(hour);
}

test('an edit of the central workspace that is not published yet is behind; an edit in a member is changed', async () => {
  const world = worldOf();
  await world.apply(fleetOf());
  edit(world, 'central', 'rule-a', 'Low');
  edit(world, 'ber', 'rule-b', 'Low');
  const drift = await world.drift(fleetOf());
  expect([pairLines(drift), drift.counts.behind, isDrift(drift, false)]).toEqual([
    [
      'all ams AnalyticsRule Title of rule-a: behind',
      'all ber AnalyticsRule Title of rule-a: behind',
      'all ber AnalyticsRule Title of rule-b: changed',
    ],
    2,
    true,
  ]);
  await world.apply(fleetOf());
  expect(pairLines(await world.drift(fleetOf()))).toEqual([]);
});

test('an edit of the seconds in which the last job ran is judged by the job itself, as a publish is', async () => {
  const world = worldOf({ jobDurationMs: 60_000 });
  await world.apply(fleetOf());
  const rule = world.held('central').find(({ name }) => name === 'rule-a');
  if (rule === undefined) throw new Error('no rule');
  world.clock.advance(1_000);
  world.put({ ...rule, properties: { ...rule.properties, severity: 'Low' } });
  expect(pairLines(await world.drift(fleetOf()))).toEqual([
    'all ams AnalyticsRule Title of rule-a: behind',
    'all ber AnalyticsRule Title of rule-a: behind',
  ]);
});

test('where the service does not say when an item was modified, a copy that differs is changed', async () => {
  const world = worldOf({}, async (request, next) => {
    const answer = await next(request);
    if (!request.url.includes('/alertRules?')) return answer;
    const text = (await answer.text()).replaceAll(/"(lastModifiedUtc|etag)":"(?:[^"\\]|\\.)*"/g, '"$1":null');
    return new Response(text, answer);
  });
  await world.apply(fleetOf());
  edit(world, 'central', 'rule-a', 'Low');
  expect(pairLines(await world.drift(fleetOf()))).toEqual([
    'all ams AnalyticsRule Title of rule-a: changed',
    'all ber AnalyticsRule Title of rule-a: changed',
  ]);
});

test('what an upper tier has yet to publish is behind in the members of the lower one', async () => {
  const world = driftWorld([
    { name: 'central', content: names.map(aRule) },
    { name: 'region' },
    { name: 'ams' },
  ]);
  const fleet = fleetFrom([
    parentDoc('central'),
    parentDoc('region'),
    memberDoc('region', ['central']),
    memberDoc('ams', ['region']),
    groupDoc('down', ['region'], ['rules']),
    groupDoc('all', ['ams'], ['rules'], { parent: 'region' }),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  await world.apply(fleet);
  expect(pairLines(await world.drift(fleet))).toEqual([]);
  edit(world, 'central', 'rule-a', 'Low');
  expect(pairLines(await world.drift(fleet))).toEqual([
    'down region AnalyticsRule Title of rule-a: behind',
    'all ams AnalyticsRule Title of rule-a: behind',
  ]);
});

test('whoever edits what, in the centre, in members or both: behind is exactly what an apply would publish', async () => {
  const place = fc.constantFrom('central', 'ams', 'ber');
  const edits = fc.array(fc.tuple(place, fc.constantFrom(...names)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('keep', 'new'), edits, async (copyNames, done) => {
      const world = worldOf({ copyNames });
      await world.apply(fleetOf());
      // Each edit gives a severity that nothing else has; more than there are would be one too many.
      for (const [at, [where, name]] of done.entries()) edit(world, where, name, `Edited${String(at)}`);
      const touched = (where: string, name: string) =>
        done.some(([one, what]) => one === where && what === name);
      const expected = ['ams', 'ber'].flatMap((member) =>
        names.flatMap((name) => {
          const line = `all ${member} AnalyticsRule Title of ${name}: `;
          if (touched('central', name)) return [`${line}behind`];
          return touched(member, name) ? [`${line}changed`] : [];
        }),
      );
      const found = pairLines(await world.drift(fleetOf())).map((line) => line.replace(/ by \w+$/, ''));
      expect([...found].sort()).toEqual([...expected].sort());
    }),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 8) },
  );
});

test('each form says that it is not published yet, and not that somebody changed it', async () => {
  const world = worldOf();
  const fleet = fleetOf();
  await world.apply(fleet);
  edit(world, 'central', 'rule-a', 'Low');
  const drift = await world.drift(fleet);
  const about = { isDrift: true, strict: false, problems: [] };
  expect(driftText(drift, true, plain)).toBe(`~ Drift: 0 copies changed, 2 behind, 0 missing, 4 in sync.
Control plane: 0 resources changed, 0 missing, 0 unmanaged.
Other content: 0 of the members’ own.

central
  group all (3 items × 2 members): 2 behind
    ~ AnalyticsRule "Title of rule-a": severity not published yet in ams, ber
        - severity: "High"
        + severity: "Low"
`);
  expect(driftMarkdown(drift, { ...about, limit: 10_000 })).toContain('2 behind');
  const json = driftJson(drift, about);
  expect([json.summary.drift, json.summary.pairs.behind, json.pairs.map(({ state }) => state)]).toEqual([
    true,
    2,
    ['behind', 'behind'],
  ]);
  expect([...driftJunit(drift, about)].join('')).toContain(
    'type="behind" message="severity not published yet"',
  );
  expect(driftNews(drift, about).troubles).toEqual(['central / all: 2 copies behind']);
  expect(driftRemarks(drift, fleet, false).map(({ rule, message }) => [rule, message])).toEqual([
    ['drift/copies-behind', '2 copies of group all of central behind: "Title of rule-a" in ams, ber.'],
  ]);
  const changed = { ...drift, pairs: drift.pairs.map((one) => ({ ...one, state: 'changed' as const })) };
  expect(driftFingerprint(changed, about)).not.toBe(driftFingerprint(drift, about));
});
