import { toFleet } from '../../src/config/to-fleet.js';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aRule, tenant, workspaceOf } from './small-fleet.js';
import { testWorld, type TestWorld } from './test-world.js';

/** A world with these rules in `top`, two hours on; `mid`, `low` and `customer` are empty. */
export function threeTiers(
  rules: readonly string[],
  options: EmulatorSetup = {},
  between?: Parameters<typeof testWorld>[1],
): TestWorld {
  const workspaces = ['top', 'mid', 'low', 'customer'].map((name) => ({
    id: workspaceOf(name),
    tenant,
    ...(name === 'top' ? { content: rules.map(aRule) } : {}),
  }));
  const world = testWorld({ workspaces, ...options }, between);
  world.clock.advance(2 * 3_600_000);
  return world;
}

/** `top` publishes to `mid`, `mid` to `low`, `low` to a customer; each what the selection takes there. */
export function threeTiersFleet(selection: Readonly<Record<string, unknown>>): DesiredFleet {
  const doc = (kind: string, name: string, spec: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
  const chain = [
    ['top', 'mid'],
    ['mid', 'low'],
    ['low', 'customer'],
  ] as const;
  const text = [
    ...chain.flatMap(([parent, member]) => [
      doc('Parent', parent, { workspace: workspaceOf(parent), tenant }),
      doc('Member', `to-${member}`, { workspace: workspaceOf(member), tenant, parents: [parent] }),
      doc('Group', `${parent}-all`, { parent, members: { names: [`to-${member}`] }, content: ['rules'] }),
    ]),
    doc('ContentSelection', 'rules', selection),
  ].join('\n---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}
