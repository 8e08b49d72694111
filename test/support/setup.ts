import fc from 'fast-check';
import { afterAll, vi } from 'vitest';
import type * as emulatorModule from '../../src/emulator/emulator.js';
import { judged, judgeExchanges } from './judged-exchanges.js';

// The same cases every time, so that a failure is the change's and not the day's; another seed looks further.
fc.configureGlobal({ seed: Number(process.env.MUSTER_PROPERTY_SEED ?? 20_261_122) });

// Whichever test makes an emulator, and however deep: what is said to it is held against the API's schemas.
vi.mock('../../src/emulator/emulator.js', async (importOriginal) => {
  const original = await importOriginal<typeof emulatorModule>();
  const createEmulator: typeof original.createEmulator = (options) =>
    judged(original.createEmulator(options));
  return { ...original, createEmulator };
});

afterAll(judgeExchanges);
