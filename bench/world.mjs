/** The fleets that are measured: made files, and the seed of an emulator that goes with them. */

export const tenant = '22222222-2222-2222-2222-222222222222';
const subscription = '11111111-1111-1111-1111-111111111111';
const types = {
  configuration: 'workspaceManagerConfigurations',
  member: 'workspaceManagerMembers',
  group: 'workspaceManagerGroups',
  assignment: 'workspaceManagerAssignments',
};

export function workspace(name) {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

/**
 * One parent `soc`, its members dealt to its groups, and every item given to every group.
 *
 * `resources` are what the files ask for, as PUTs in the order in which one needs the other; with `applied`
 * the seed holds them already.
 */
export function makeWorld({ members, groups, items, applied = false }) {
  const names = Array.from({ length: members }, (_, n) => `member-${n}`);
  const rules = Array.from({ length: items }, (_, n) => rule(`rule-${n}`, n));
  const dealt = Array.from({ length: groups }, (_, n) => ({
    name: `group-${n}`,
    members: names.filter((_name, index) => index % groups === n),
  }));
  return {
    files: files(names, dealt),
    resources: resources(names, dealt, rules),
    seed: {
      workspaces: [
        { id: workspace('soc'), tenant, content: rules, ...(applied ? held(names, dealt, rules) : {}) },
        ...names.map((name) => ({ id: workspace(name), tenant })),
      ],
    },
  };
}

/** As people write them: block style, a file for each kind. */
function files(names, groups) {
  const document = (kind, name, lines) =>
    [
      'apiVersion: muster/v1',
      `kind: ${kind}`,
      'metadata:',
      `  name: ${name}`,
      'spec:',
      ...lines.map((l) => `  ${l}`),
    ].join('\n');
  const at = (name) => [`workspace: ${workspace(name)}`, `tenant: ${tenant}`];
  return {
    'parent.yaml': document('Parent', 'soc', at('soc')),
    'selection.yaml': document('ContentSelection', 'rules', ['include:', '  - kind: AnalyticsRule']),
    'members.yaml': names
      .map((name) => document('Member', name, [...at(name), 'parents:', '  - soc']))
      .join('\n---\n'),
    'groups.yaml': groups
      .map(({ name, members }) =>
        document('Group', name, [
          'parent: soc',
          'members:',
          '  names:',
          ...members.map((member) => `    - ${member}`),
          'content:',
          '  - rules',
        ]),
      )
      .join('\n---\n'),
  };
}

function held(names, groups, rules) {
  return {
    configurations: [{ name: 'soc' }],
    members: names.map((name) => ({ name, workspace: workspace(name), tenant })),
    groups: groups.map(({ name, members }) => ({ name, displayName: name, members })),
    assignments: groups.map(({ name }) => ({
      name,
      items: rules.map(({ name: rule }) => `alertRules/${rule}`),
    })),
  };
}

/** Tiers of PUTs: the configuration, then all members, then all groups, then all assignments. */
function resources(names, groups, rules) {
  const id = (type, name) =>
    `${workspace('soc')}/providers/Microsoft.SecurityInsights/${types[type]}/${name}`;
  const items = rules.map(({ name }) => ({
    resourceId: `${workspace('soc')}/providers/Microsoft.SecurityInsights/alertRules/${name}`,
  }));
  return [
    [{ id: id('configuration', 'soc'), properties: { mode: 'Enabled' } }],
    names.map((name) => ({
      id: id('member', name),
      properties: { targetWorkspaceResourceId: workspace(name), targetWorkspaceTenantId: tenant },
    })),
    groups.map(({ name, members }) => ({
      id: id('group', name),
      properties: { displayName: name, description: '', memberResourceNames: members },
    })),
    groups.map(({ name }) => ({
      id: id('assignment', name),
      properties: { targetResourceName: name, items },
    })),
  ];
}

/** About two kilobytes, as rules are. */
export function rule(name, n, severity = 'Medium') {
  return {
    name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: {
      displayName: `Rule ${n}`,
      description: `What rule ${n} is for. `.repeat(12),
      severity,
      enabled: true,
      query: Array.from({ length: 20 }, (_, line) => `| where Column${line} != "${n} ${line}"`).join('\n'),
      queryFrequency: 'PT1H',
      queryPeriod: 'PT1H',
      triggerOperator: 'GreaterThan',
      triggerThreshold: 0,
      suppressionDuration: 'PT1H',
      suppressionEnabled: false,
      tactics: ['Persistence', 'Execution'],
    },
  };
}
