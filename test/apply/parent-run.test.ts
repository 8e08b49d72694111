import { expect, test } from 'vitest';
import { idKey } from '../../src/model/arm-id.js';
import { aFleet, aLiveParent, assignmentId, times } from '../support/builders.js';
import { aRunWorld } from '../support/run-world.js';

test.each([
  ['older than our write is no other writer’s', times.started, []],
  ['newer than our write is another writer’s', times.later, ['MUS311']],
])('an assignment with other items that is %s', async (_what, modifiedAt, codes) => {
  const names = ['g-1', 'g-2', 'g-3'];
  const live = names.reduce(
    (all, name) => all.withAssignment(name, [], { etag: '"other"', modifiedAt, lastJobState: 'Succeeded' }),
    aLiveParent(),
  );
  const world = aRunWorld(live.build());
  const run = world.parentRun(aFleet().withGroup('g-1', ['london']).build());
  run.written.set(idKey(assignmentId('soc', 'g-1')), {
    etag: '"ours"',
    itemKeys: ['/ours'],
    modifiedAt: times.ended,
  });
  await Promise.all(names.map((name) => run.watcher.watch(assignmentId('soc', name), 'job-1')));
  expect(world.findings().map(({ code }) => code)).toEqual(codes);
});
