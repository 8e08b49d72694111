import { expect, test } from 'vitest';
import { checkOf, doctorWorld, troublesOf } from '../../support/doctor-world.js';

test.each([
  [400, 'is not onboarded to Microsoft Sentinel. Please onboard through the portal.'],
  [404, "Couldn't find workspaceMetadata of workspace id 7"],
])(
  'Sentinel is not onboarded where Azure answers %i in an error within an error, too',
  async (status, said) => {
    const world = doctorWorld();
    const message = JSON.stringify({ error: { code: 'BadRequest', message: said } });
    world.emulator.failNext(
      {
        path: 'rg-bank/providers/Microsoft.OperationalInsights/workspaces/bank/providers/Microsoft.SecurityInsights/onboardingStates',
        times: 0,
      },
      { kind: 'status', status, code: 'BadRequest', message },
    );
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual(['bank: ✖ sentinel MUS706, ⊘ rules']);
    expect(checkOf(report, 'bank', 'sentinel').remedy?.text).toBe(
      'Onboard Microsoft Sentinel to the workspace.',
    );
  },
);
