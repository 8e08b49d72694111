import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { carryOutFixes } from '../../../src/features/doctor/carry-out-fixes.js';
import type { DoctorReport, Fix } from '../../../src/features/doctor/doctor-check.js';
import { runDoctor } from '../../../src/features/doctor/run-doctor.js';
import type { Engine } from '../../../src/cli/engine.js';
import {
  aDoctorReport,
  aMemberTarget,
  aParentTarget,
  examined,
  notDelegated,
  playbook,
  unreadRules,
} from './doctor-reports.js';
import { doctorWorld, subscriptions } from '../../support/doctor-world.js';
import { anEngine, loaded, muster } from '../../cli/fakes.js';

const well = aDoctorReport([examined(aParentTarget('soc'), playbook)]);
const bank = aMemberTarget('bank');
const enable: Fix = { kind: 'enable', parent: 'soc', resourceId: '/ws/workspaceManagerConfigurations/soc' };
const notEnabled = aDoctorReport([
  examined(aParentTarget('soc'), {
    id: 'manager',
    result: 'failed',
    code: 'MUS708',
    reason: 'workspace manager is not enabled in the workspace',
    fixes: [enable],
  }),
]);

/** Each time doctor looks it finds the next of these reports, the last for ever. */
function engineOf(...reports: readonly DoctorReport[]) {
  const left = [...reports];
  return anEngine({
    runDoctor: () => {
      const [next = well] = left;
      if (left.length > 1) left.shift();
      return Promise.resolve(next);
    },
    carryOutFixes: (_deps, fixes) => Promise.resolve(fixes.map((fix) => ({ fix, problem: null }))),
  });
}

describe('the exit code', () => {
  test('is 0 where no check fails; a warning is none', async () => {
    const { exit, out, err } = await muster('doctor', engineOf(well));
    expect([exit, err]).toEqual([0, '']);
    expect(out).toContain('⚠ soc (parent)  ⚠ content\n');
  });

  test('is 5 where one fails', async () => {
    const { exit, err } = await muster(
      'doctor',
      engineOf(aDoctorReport([examined(bank, notDelegated(bank))])),
    );
    expect([exit, err]).toEqual([5, '']);
  });

  test('is 1 where something could not be read, whatever else was found', async () => {
    const problem = { code: 'MUS206', message: 'GET …/alertRules: 500' } as const;
    const report = aDoctorReport([examined(bank, unreadRules)], { errors: [problem] });
    expect(await muster('doctor', engineOf(report))).toMatchObject({
      exit: 1,
      err: 'error MUS206 GET …/alertRules: 500\n',
    });
  });

  test('is 1 where the files are invalid, and the JSON says so', async () => {
    const problems = [{ code: 'MUS117', message: 'no Parent is declared' }] as const;
    const engine = anEngine({ loadFleet: () => Promise.resolve({ ok: false, problems, files: [] }) });
    const { exit, out, err } = await muster('doctor --format json', engine);
    expect([exit, err]).toEqual([1, 'error MUS117 no Parent is declared\n']);
    expect(JSON.parse(out)).toMatchObject({ targets: [], errors: [{ code: 'MUS117' }] });
  });
});

test('Markdown holds counts, errors, the workspaces with trouble and every finding', async () => {
  const problem = { code: 'MUS206', message: 'GET …/alertRules: 500' } as const;
  const targets = [examined(bank, notDelegated(bank)), examined(aMemberTarget('corp'), unreadRules)];
  const { exit, out } = await muster(
    'doctor --format markdown',
    engineOf(aDoctorReport(targets, { errors: [problem] })),
  );
  expect(exit).toBe(1);
  expect(out).toBe(`### Doctor: 2 workspaces

Checks: 1 failed, 1 unknown, 7 skipped, 11 passed.

**✖ 1 error**

- ✖ **MUS206** GET …/alertRules: 500

\`\`\`text
✖ bank (member)  ✖ subscription, ⊘ 7 skipped
? corp (member)  ? rules
\`\`\`

\`\`\`text
✖ subscription MUS701: the subscription is not visible to the login: it belongs to another tenant
    and is not delegated to the login’s
    bank (fleet.yaml:12:9)
    remedy: Delegate the subscription with Azure Lighthouse.
      az managedservices assignment create --subscription s-bank --definition "$DEFINITION"
\`\`\`

\`\`\`text
? rules MUS206: Azure’s answer could not be had; the error says why
    corp (fleet.yaml:12:9)
\`\`\`
`);
});

describe('--fix', () => {
  test('says what it will do, asks, does it, and looks again', async () => {
    const engine = engineOf(notEnabled, well);
    const { exit, out, err, asked } = await muster('doctor --fix', engine, { answers: ['yes'] });
    expect([exit, asked]).toEqual([0, ['Type yes or no: ']]);
    expect(err).toBe(`--fix will:
  enable workspace manager in soc: PUT /ws/workspaceManagerConfigurations/soc
Carry out 1 fix at https://management.azure.com?
  ✔ done: enable workspace manager in soc: PUT /ws/workspaceManagerConfigurations/soc
`);
    expect(out).not.toContain('MUS708');
    expect(engine.calls.filter((name) => name === 'runDoctor')).toHaveLength(2);
  });

  test('needs --yes where nobody can be asked', async () => {
    const engine = engineOf(notEnabled);
    const { exit, err } = await muster('doctor --fix', engine);
    expect(exit).toBe(1);
    expect(err).toContain('error MUS602 standard input is no terminal');
    expect(engine.calls).not.toContain('carryOutFixes');
    expect((await muster('doctor --fix --yes', engineOf(notEnabled, well))).exit).toBe(0);
  });

  test('does nothing where somebody says no', async () => {
    const engine = engineOf(notEnabled);
    const { exit, err, out } = await muster('doctor --fix', engine, { answers: ['y'] });
    expect(exit).toBe(1);
    expect(err).toContain('error MUS602 the fixes were declined; nothing was changed');
    expect(out).toContain('✖ manager MUS708');
    expect(engine.calls).not.toContain('carryOutFixes');
  });

  test('with nothing to fix says so and asks nothing', async () => {
    const { exit, err, asked } = await muster('doctor --fix', engineOf(well), { answers: [] });
    expect([exit, err, asked]).toEqual([0, 'Nothing here that --fix can fix.\n', []]);
  });

  test('that fails is an error, after which everything is still looked at', async () => {
    const problem = { code: 'MUS203', message: 'PUT …: 403' } as const;
    const engine = {
      ...engineOf(notEnabled),
      carryOutFixes: () => Promise.resolve([{ fix: enable, problem }]),
    };
    const { exit, err } = await muster('doctor --fix --yes', engine);
    expect(exit).toBe(1);
    expect(err).toContain('  ✖ failed: enable workspace manager in soc');
    expect(err).toContain('error MUS203 PUT …: 403');
  });

  test('--yes without it is a mistake', async () => {
    expect(await muster('doctor --yes', engineOf(well))).toMatchObject({
      exit: 1,
      out: '',
      err: 'error MUS601 --yes is given without --fix\n  hint: Add --fix, or leave --yes away: nothing else is asked.\n',
    });
  });
});

describe('against the emulator', () => {
  function engineTo(world: ReturnType<typeof doctorWorld>): Engine {
    return anEngine({
      loadFleet: () => Promise.resolve(loaded({ fleet: world.fleet })),
      runDoctor: (deps, fleet, scope, options) =>
        runDoctor({ ...deps, client: world.client }, fleet, scope, options),
      carryOutFixes: (deps, fixes) =>
        carryOutFixes({ ...deps, client: world.client, clock: world.clock }, fixes),
    });
  }

  test('what it prints as JSON is valid against its schema, fixes included', async () => {
    const world = doctorWorld();
    world.emulator.unregister(subscriptions.bank, ['Microsoft.SecurityInsights']);
    world.emulator.failNext({ path: 'mill/*/alertRules', times: 0 }, { kind: 'status', status: 500 });
    const { exit, out } = await muster('doctor --fix --yes --format json', engineTo(world));
    const json = JSON.parse(out) as Record<string, unknown>;
    expect([exit, errorsOf(json)]).toEqual([1, null]);
    expect(json.fixes).toEqual([
      {
        action: 'register',
        subscription: subscriptions.bank,
        namespace: 'Microsoft.SecurityInsights',
        parent: null,
        resourceId: null,
        result: 'done',
        error: null,
      },
    ]);
    expect(json.summary).toEqual({ failed: 0, unknown: 1, warning: 0, skipped: 0, ok: 31 });
  });
});

function errorsOf(document: unknown): unknown {
  const text = readFileSync(new URL('../../../schemas/doctor.schema.json', import.meta.url), 'utf8');
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(text) as object);
  validate(document);
  return validate.errors;
}
