import { describe, expect, test } from 'vitest';
import { judge, createRecorder, recordingFetch } from '../support/oracle.js';
import { contract } from './contract.js';
import { armOver, aWorld, customerTenant, fabrikam, soc } from './world.js';

describe('the emulator keeps the contract', () => {
  const { emulator, clock } = aWorld();
  const recorder = createRecorder();
  const place = {
    arm: armOver(recordingFetch(emulator, recorder)),
    parent: soc,
    member: { workspace: fabrikam, tenant: customerTenant },
    untilJobEnds: () => {
      clock.advance(10_000);
      return Promise.resolve();
    },
  };
  test.each(contract)('$name', async ({ check }) => {
    await check(place);
  });

  test('and every exchange satisfies the schemas of the API', async () => {
    expect((await judge(recorder.exchanges)).wrong).toEqual([]);
  });
});
