/** Files of a fleet with one parent and so many customers, each in a group of its own. */
export function harbourFiles(
  customers: readonly string[],
  describe: (customer: string) => string = () => 'A customer',
): string {
  const id = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const workspace = (name: string, n: number) =>
    `/subscriptions/${id(n)}/resourceGroups/rg-sentinel/providers/Microsoft.OperationalInsights/workspaces/${name}`;
  const documents = [
    {
      kind: 'Parent',
      metadata: { name: 'harbour-soc' },
      spec: { workspace: workspace('harbour-soc', 1), tenant: tenantId },
    },
    ...customers.flatMap((name, index) => [
      {
        kind: 'Member',
        metadata: { name },
        spec: { workspace: workspace(name, index + 2), tenant: tenantId, parents: ['harbour-soc'] },
      },
      {
        kind: 'Group',
        metadata: { name: `group-${name}` },
        spec: {
          parent: 'harbour-soc',
          description: describe(name),
          members: { names: [name] },
          content: ['rules'],
        },
      },
    ]),
    {
      kind: 'ContentSelection',
      metadata: { name: 'rules' },
      spec: { include: [{ kind: 'AnalyticsRule', match: { displayName: 'Baseline *' } }] },
    },
  ];
  // JSON is YAML.
  return documents.map((each) => JSON.stringify({ apiVersion: 'muster/v1', ...each })).join('\n---\n');
}

const tenantId = '20000000-0000-4000-8000-000000000001';
