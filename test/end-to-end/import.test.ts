import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readForImport } from '../../src/features/import/read-for-import.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { importParent, type ImportedParent } from '../../src/features/import/import-parent.js';
import { importedFiles } from '../../src/features/import/imported-files.js';
import type { SelectionStyle } from '../../src/features/import/select-exactly.js';
import { idKey, nameKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { anyLiveParent, central, tenants, type AnyLiveParent } from '../support/any-live-parent.js';
import { testWorld, valueOf, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };
const style = fc.constantFrom<SelectionStyle>('names', 'smart');

async function worldOf({ seed, settings, published }: AnyLiveParent): Promise<TestWorld> {
  const world = testWorld({ workspaces: [seed], settings });
  for (const name of published) {
    const url = `http://127.0.0.1:7070${central}/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/${encodeURIComponent(name)}/jobs?api-version=2025-10-01-preview`;
    await world.emulator.fetch(
      new Request(url, { method: 'POST', headers: { authorization: 'Bearer test' } }),
    );
  }
  world.clock.advance(3_600_000 * 3);
  return world;
}

async function imported(world: TestWorld, by: SelectionStyle) {
  const { live, workbookResourceGroups } = valueOf(await readForImport(world.client, central));
  const parent = importParent(live, {
    workspace: central,
    tenant: tenants[0] ?? '',
    style: by,
    workbookResourceGroups,
  });
  return { parent, files: importedFiles(parent.fleet) };
}

function fleetOf(files: readonly { readonly name: string; readonly text: string }[]): DesiredFleet {
  return valueOf(toFleet(files)).fleet;
}

test('an import is a valid fleet, and twice the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(anyLiveParent, style, async (any, by) => {
      const world = await worldOf(any);
      const { parent, files } = await imported(world, by);
      expect((await imported(world, by)).files).toEqual(files);
      const fleet = fleetOf(files);
      expect(fleet.groups.map(({ resourceName, displayName }) => [resourceName, displayName])).toEqual(
        parent.fleet.groups.map(({ resourceName, displayName }) => [resourceName, displayName]),
      );
      expect(fleet.parents.map(({ mode }) => mode)).toEqual([
        any.seed.configurations?.[0]?.mode === 'Enabled' ? 'Enabled' : 'Disabled',
      ]);
    }),
    runs,
  );
});

test('the plan right after writes only what the findings tell, and publishes only what live state shows', async () => {
  await fc.assert(
    fc.asyncProperty(anyLiveParent, style, async (any, by) => {
      const world = await worldOf(any);
      const { parent, files } = await imported(world, by);
      const plan = await world.plan(fleetOf(files));
      const expected = expectedOf(any, parent, world);
      expect(plan.parents.flatMap(({ problems }) => problems)).toEqual([]);
      const steps = allSteps(plan);
      const writes = steps.filter(({ action }) => action !== 'publish').map(({ id }) => id);
      expect(writes.sort()).toEqual(expected.writes);
      expect(
        parent.next.steps
          .filter(({ action }) => action !== 'publish')
          .map(({ id }) => id)
          .sort(),
      ).toEqual(writes);
      expect(
        steps
          .filter(({ action }) => action === 'publish')
          .map(({ id }) => id)
          .sort(),
      ).toEqual(expected.publishes);
    }),
    runs,
  );
});

test('what the files cannot say is told, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(anyLiveParent, style, async (any, by) => {
      const world = await worldOf(any);
      const { parent } = await imported(world, by);
      const told = parent.findings.map(
        ({ code, message }) => `${code} ${message.split(/ is | names | holds | has |, /)[0] ?? ''}`,
      );
      expect(told.sort()).toEqual(expectedOf(any, parent, world).findings);
    }),
    runs,
  );
});

/** A plain reading of the live state: what files cannot say of it, and what an apply of the rest comes to. */
function expectedOf(
  { seed, published }: AnyLiveParent,
  { fleet, findings }: ImportedParent,
  world: TestWorld,
) {
  const members = seed.members ?? [];
  const groups = seed.groups ?? [];
  const assignments = seed.assignments ?? [];
  const isOdd = (id: string) =>
    id.toLowerCase().includes('/subscriptions/none/') || idKey(id) === idKey(central);
  const uses = (name: string) => groups.filter((group) => group.members?.includes(name) === true).length;
  const byName = [...members].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const adopted = new Map<string, (typeof members)[number]>();
  for (const member of byName.filter(({ workspace }) => !isOdd(workspace))) {
    const rival = adopted.get(idKey(member.workspace));
    if (rival === undefined || uses(member.name) > uses(rival.name))
      adopted.set(idKey(member.workspace), member);
  }
  const fileNames = new Map(fleet.members.map(({ name, workspace }) => [idKey(workspace), name]));
  const tenantOf = (workspace: string) =>
    fleet.members.find((one) => idKey(one.workspace) === idKey(workspace))?.tenant;
  const isAdopted = (name: string) => [...adopted.values()].some((member) => member.name === name);
  const names = new Map(fleet.groups.map(({ name, resourceName }) => [nameKey(resourceName), name]));
  const targeted = [
    ...groups.map(({ name }) => name),
    ...assignments.map(({ group, name }) => group ?? name),
  ];
  const withParts = groups.filter(({ name }) =>
    targeted.some((other) => new RegExp(`^${name.replace(/[()]/g, '\\$&')}--[2-9]$`, 'i').test(other)),
  );
  const declared = groups.filter((group) => !withParts.includes(group));
  const ownOf = (group: string) =>
    assignments
      .filter((one) => nameKey(one.group ?? one.name) === nameKey(group))
      .sort((a, b) => (nameKey(a.name) < nameKey(b.name) ? -1 : 1));
  const storage = new Set(
    (Array.isArray(seed.content) ? seed.content : []).flatMap((one: { name: string; properties: object }) =>
      'storageUri' in one.properties ? [`workbooks/${one.name}`] : [],
    ),
  );
  const astray = findings
    .filter(({ message }) => message.startsWith('Selection '))
    .map(({ message }) => message.split(' ')[1]);
  const off = fleet.parent.mode === 'Disabled';
  const each = declared.map((group) => {
    const name = names.get(nameKey(group.name)) ?? `${group.name} is not declared`;
    const [own, ...others] = ownOf(group.name);
    const dangling = (own?.items ?? []).filter((item) => item.endsWith('/deleted-rule') || storage.has(item));
    const items = (own?.items ?? []).filter((item) => !dangling.includes(item));
    const held = (group.members ?? []).filter((one) =>
      members.some((member) => member.name === one && !isOdd(member.workspace)),
    );
    const strays = fleet.groups.some(
      (one) => one.name === name && one.content.some((content) => astray.includes(content)),
    );
    const writesGroup = group.displayName === '' || (group.members ?? []).some((one) => !isAdopted(one));
    const writesAssignment = dangling.length > 0 || strays;
    const fresh =
      own !== undefined && published.includes(own.name) && jobState(world, own.name) === 'Succeeded';
    const movesMember = held.some((one) => {
      const member = members.find((candidate) => candidate.name === one);
      return (
        member !== undefined && tenantOf(member.workspace) !== adopted.get(idKey(member.workspace))?.tenant
      );
    });
    const publishes =
      held.length > 0 && items.length > 0 && (!fresh || writesGroup || writesAssignment || movesMember);
    return {
      writes: [
        ...(writesGroup ? [`update/group/soc-central/${name}`] : []),
        ...(writesAssignment ? [`update/assignment/soc-central/${name}`] : []),
      ],
      publishes: publishes ? [`publish/assignment/soc-central/${name}`] : [],
      findings: [
        ...(group.members?.includes('nobody') === true ? [`MUS337 Group ${name}`] : []),
        ...(dangling.length > 0 ? [`MUS336 Group ${name}`] : []),
        ...(group.displayName === '' ? [`MUS339 Group ${name}`] : []),
        ...(others.length > 0 ? [`MUS339 Group ${group.name}`] : []),
      ],
    };
  });
  const otherTenants = [...adopted.values()].filter(
    ({ workspace, tenant }) => tenantOf(workspace) !== tenant,
  );
  return {
    writes: off
      ? []
      : [
          ...each.flatMap(({ writes }) => writes),
          ...otherTenants.map(
            ({ workspace }) => `update/member/soc-central/${fileNames.get(idKey(workspace)) ?? ''}`,
          ),
        ].sort(),
    publishes: off ? [] : each.flatMap(({ publishes }) => publishes).sort(),
    findings: [
      ...each.flatMap((group) => group.findings),
      ...members.filter(({ name }) => !isAdopted(name)).map(({ name }) => `MUS338 Member ${name}`),
      ...otherTenants.map(
        ({ workspace, name }) => `MUS338 Member ${fileNames.get(idKey(workspace)) ?? ''} (${name})`,
      ),
      ...withParts.map(({ name }) => `MUS339 Group ${name}`),
      ...assignments
        .filter(({ group, name }) => !groups.some((one) => nameKey(one.name) === nameKey(group ?? name)))
        .map(({ name }) => `MUS339 Assignment ${name}`),
      ...astray.map((name) => `MUS336 Selection ${name ?? ''}`),
    ].sort(),
  };
}

function jobState(world: TestWorld, assignment: string): string | undefined {
  return world.emulator
    .view(central)
    ?.jobs.filter((job) => job.assignment === assignment)
    .at(-1)?.state;
}
