import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rule, tenant, workspace } from './world.mjs';

/**
 * Writes a fleet and its seed: one parent's items, and members each with a workspace of its own that holds them.
 * Every tenth member has a rule of another severity, and each has a rule of its own.
 *
 * @returns the file of the fleet.
 */
export function driftFolder(folder, members, items) {
  const names = Array.from({ length: members }, (_, n) => `member-${n}`);
  const fleet = join(folder, 'fleet.yaml');
  writeFileSync(fleet, fleetOf(names, items));
  writeFileSync(join(folder, 'seed.json'), JSON.stringify(seedOf(folder, names, items)));
  return fleet;
}

function fleetOf(names, items) {
  const groups = Math.ceil(names.length / Math.floor(2_000 / items));
  const document = (kind, name, spec) =>
    JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
  return [
    document('Parent', 'soc', { workspace: workspace('soc'), tenant }),
    document('ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }),
    ...names.map((name) =>
      document('Member', name, { workspace: workspace(name), tenant, parents: ['soc'] }),
    ),
    ...Array.from({ length: groups }, (_, n) =>
      document('Group', `group-${n}`, {
        parent: 'soc',
        members: { names: names.filter((_name, index) => index % groups === n) },
        content: ['rules'],
      }),
    ),
  ].join('\n---\n');
}

/** Folders of content, for members share theirs: central items, what members hold, and with one rule edited. */
function seedOf(folder, names, items) {
  const central = Array.from({ length: items }, (_, n) => rule(`rule-${n}`, n));
  const held = [...central, rule('own', items, 'High')];
  const contents = { central, held, edited: [rule('rule-0', 0, 'Low'), ...held.slice(1)] };
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'content.json'), JSON.stringify(content));
  }
  return {
    workspaces: [
      { id: workspace('soc'), tenant, content: { folder: 'central' } },
      ...names.map((name, index) => ({
        id: workspace(name),
        tenant,
        content: { folder: index % 10 === 0 ? 'edited' : 'held' },
      })),
    ],
  };
}
