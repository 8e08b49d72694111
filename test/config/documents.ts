import { toFleet } from '../../src/config/to-fleet.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { Problem } from '../../src/model/problem.js';

/** Texts of documents with as little in them as may be; each takes further lines of its `spec`. */
export const tenant = '22222222-2222-2222-2222-222222222222';

export function workspaceId(name: string, subscription = 1): string {
  const id = `${String(subscription).repeat(8)}-1111-1111-1111-111111111111`;
  return `/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

export function parentDoc(name: string, options: { workspace?: string; spec?: string } = {}): string {
  return document('Parent', name, [
    `  workspace: ${options.workspace ?? workspaceId(name)}`,
    `  tenant: ${tenant}`,
    options.spec,
  ]);
}

export function memberDoc(
  name: string,
  parents: readonly string[],
  options: { workspace?: string; tenant?: string; labels?: Readonly<Record<string, string>> } = {},
): string {
  return [
    'apiVersion: muster/v1',
    'kind: Member',
    'metadata:',
    `  name: ${name}`,
    `  labels: ${JSON.stringify(options.labels ?? {})}`,
    'spec:',
    `  workspace: ${options.workspace ?? workspaceId(name)}`,
    `  tenant: ${options.tenant ?? tenant}`,
    `  parents: [${parents.join(', ')}]`,
    '',
  ].join('\n');
}

export function groupDoc(name: string, parent: string, spec?: string): string {
  return document('Group', name, [`  parent: ${parent}`, spec]);
}

export function selectionDoc(name: string, spec = '  include: [{kind: "*"}]'): string {
  return document('ContentSelection', name, [spec]);
}

export function suppressionDoc(name: string, spec: string): string {
  return document('Suppression', name, [spec]);
}

export function overrideDoc(name: string, spec: string): string {
  return document('Override', name, [spec]);
}

function document(kind: string, name: string, spec: readonly (string | undefined)[]): string {
  const lines = spec.filter((line) => line !== undefined);
  return [
    'apiVersion: muster/v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    'spec:',
    ...lines,
    '',
  ].join('\n');
}

/** The fleet of documents that stand in one file; fails the test where they have a problem. */
export function fleetOf(...documents: readonly string[]): DesiredFleet {
  const result = toFleet([{ name: 'fleet.yaml', text: documents.join('---\n') }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, undefined, 2));
  return result.value.fleet;
}

export function problemsOf(...documents: readonly string[]): readonly Problem[] {
  const result = toFleet([{ name: 'fleet.yaml', text: documents.join('---\n') }]);
  return result.ok ? [] : result.problems;
}

/** `line:column code message | hint`, for whole comparisons that can be read. */
export function told(problems: readonly Problem[]): readonly string[] {
  return problems.map(
    ({ at, code, message, hint }) =>
      `${at === undefined ? '' : `${at.line}:${at.column} `}${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );
}
