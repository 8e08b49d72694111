import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const subscription = '11111111-1111-1111-1111-111111111111';
const tenant = '22222222-2222-2222-2222-222222222222';
const groups = ['north', 'south', 'west'];

export function workspaceId(name) {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

/** The workspaces of fleet `n`: its central one first, then its members'. */
export function workspaceNames(n) {
  return [`soc-${n}`, ...[0, 1, 2].map((member) => `member-${n}-${member}`)];
}

/** An emulator's seed with the workspaces of `count` fleets; central ones hold two rules. */
export function seedOf(count) {
  const workspaces = Array.from({ length: count }, (_, n) => workspaceNames(n))
    .flat()
    .map((name) => ({
      id: workspaceId(name),
      tenant,
      ...(name.startsWith('soc') ? { content: ['one', 'two'].map(rule) } : {}),
    }));
  return JSON.stringify({ managingTenant: tenant, workspaces });
}

function rule(name) {
  const properties = {
    displayName: `Rule ${name}`,
    enabled: true,
    severity: 'Low',
    query: 'SecurityEvent',
    queryFrequency: 'PT1H',
    queryPeriod: 'PT1H',
    triggerOperator: 'GreaterThan',
    triggerThreshold: 0,
    suppressionDuration: 'PT1H',
    suppressionEnabled: false,
  };
  return { name, type: 'Microsoft.SecurityInsights/alertRules', kind: 'Scheduled', properties };
}

/** Writes fleet `n` into a folder of its own: three groups of two members each, or fewer. */
export function writeFleet(folder, n, { names = groups } = {}) {
  mkdirSync(folder, { recursive: true });
  const [central, ...members] = workspaceNames(n);
  const documents = [
    doc('Parent', 'soc', { workspace: workspaceId(central), tenant }),
    doc('ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }),
    ...members.map((name) => doc('Member', name, { workspace: workspaceId(name), tenant, parents: ['soc'] })),
    ...names.map((name, index) =>
      doc('Group', name, {
        parent: 'soc',
        members: { names: [members[index], members[(index + 1) % members.length]] },
        content: ['rules'],
      }),
    ),
  ];
  writeFileSync(join(folder, 'fleet.yaml'), documents.map((one) => JSON.stringify(one)).join('\n---\n'));
}

function doc(kind, name, spec) {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}

/** Jobs of each group of fleet `n`, as a sorted list of `north 1`, and what is missing in a member's workspace. */
export async function delivered(url, n, names = groups) {
  const view = async (name) => {
    const answer = await fetch(`${url}/_emulator/state?workspace=${encodeURIComponent(workspaceId(name))}`, {
      headers: { 'x-muster-control': '1' },
    });
    const { workspaces } = await answer.json();
    return workspaces[0];
  };
  const [central, ...members] = workspaceNames(n);
  const { jobs } = await view(central);
  const counts = new Map(names.map((name) => [name, 0]));
  for (const { assignment } of jobs) counts.set(assignment, (counts.get(assignment) ?? 0) + 1);
  const wanted = new Set(
    names.flatMap((_, index) => [members[index], members[(index + 1) % members.length]]),
  );
  const missing = [];
  for (const name of wanted) {
    const { alertRules } = await view(name);
    if (alertRules.length !== 2) missing.push(`${name} holds ${alertRules.length} of 2 rules`);
  }
  return { counts, missing };
}
