import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecorder, judge, recordingFetch } from '../support/oracle.js';
import {
  armOver,
  aWorld,
  customerTenant,
  enable,
  fabrikam,
  sampleIds,
  sentinel,
  soc,
  tailspin,
} from './world.js';
import type { Arm, Reply, TestClock } from './world.js';

type Move = (arm: Arm, clock: TestClock, ids: readonly string[]) => Promise<Reply | undefined>;

const manager = (rest: string): string => sentinel(soc, `workspaceManager${rest}`);
const memberNames = fc.constantFrom('m-one', 'm-two', 'M-ONE', 'bad(name)');
const groupNames = fc.constantFrom('g-one', 'g-two', 'G-ONE');

const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ name: memberNames, target: fc.constantFrom(fabrikam, tailspin, `${soc}-none`) }).map(
    ({ name, target }): Move =>
      (arm) =>
        arm.put(manager(`Members/${name}`), {
          properties: { targetWorkspaceResourceId: target, targetWorkspaceTenantId: customerTenant },
        }),
  ),
  fc.record({ name: groupNames, members: fc.uniqueArray(memberNames, { maxLength: 2 }) }).map(
    ({ name, members }): Move =>
      (arm) =>
        arm.put(manager(`Groups/${name}`), {
          properties: { displayName: name, memberResourceNames: members },
        }),
  ),
  fc.record({ name: groupNames, group: groupNames, items: fc.integer({ min: 0, max: 30 }) }).map(
    ({ name, group, items }): Move =>
      (arm, _clock, ids) =>
        arm.put(manager(`Assignments/${name}`), {
          properties: {
            targetResourceName: group,
            items: ids.slice(0, items).map((resourceId) => ({ resourceId })),
          },
        }),
  ),
  groupNames.map(
    (name): Move =>
      (arm) =>
        arm.post(manager(`Assignments/${name}/jobs`)),
  ),
  fc.tuple(fc.constantFrom('Members', 'Groups', 'Assignments'), fc.oneof(memberNames, groupNames)).map(
    ([type, name]): Move =>
      (arm) =>
        arm.delete(manager(`${type}/${name}`)),
  ),
  fc.constantFrom('Members', 'Groups', 'Assignments', 'Assignments/g-one/jobs').map(
    (list): Move =>
      (arm) =>
        arm.get(manager(list), '$top=2'),
  ),
  fc.integer({ min: 0, max: 3_000 }).map((ms): Move => (_arm, clock) => {
    clock.advance(ms);
    return Promise.resolve(undefined);
  }),
);

test('whatever is asked in whatever order, no reference dangles, no group has two assignments, and the API agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 5, maxLength: 30 }), async (sequence) => {
      const { emulator, clock } = aWorld();
      const recorder = createRecorder();
      const arm = armOver(recordingFetch(emulator, recorder));
      await enable(arm);
      const ids = await sampleIds(arm);
      for (const move of sequence) await move(arm, clock, ids);

      const view = emulator.view(soc);
      const lower = (names: readonly unknown[] | undefined): string[] =>
        (names ?? []).map((name) => String(name).toLowerCase());
      const members = lower(view?.members.map(({ name }) => name));
      const groups = lower(view?.groups.map(({ name }) => name));
      const referred = view?.groups.flatMap(({ properties }) =>
        lower(properties.memberResourceNames as string[]),
      );
      const targets = lower(view?.assignments.map(({ properties }) => properties.targetResourceName));
      const times = [view?.members, view?.groups, view?.assignments].flat().map((one) => one?.modified);

      expect(referred?.filter((name) => !members.includes(name))).toEqual([]);
      expect(targets.filter((name) => !groups.includes(name))).toEqual([]);
      expect(new Set(targets).size).toBe(targets.length);
      expect(new Set(times).size).toBe(times.length);
      // The rest of the exchanges are lists that every run has alike.
      expect((await judge(recorder.exchanges.slice(5, 17))).wrong).toEqual([]);
    }),
    { numRuns: 25, seed: 20260301 },
  );
});
