import { toFleet } from '../../../src/config/to-fleet.js';
import { mainChain } from '../../../src/features/why/chain.js';
import { readWhy, type WhyAnswer } from '../../../src/features/why/read-why.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { SourceSpan } from '../../../src/model/problem.js';
import { driftWorld, type DriftWorld } from '../../support/drift-world.js';
import { runController } from '../../support/run-controller.js';
import { aRule, tenant, workspaceOf } from '../../support/small-fleet.js';

/** What a test changes of the fleet below; each text replaces its document. */
export interface FleetTexts {
  readonly parent?: string;
  readonly bank?: string;
  readonly shop?: string;
  readonly finance?: string;
  readonly baseline?: string;
  /** Further documents. */
  readonly more?: readonly string[];
}

export function documentText(kind: string, metadata: string, ...spec: readonly string[]): string {
  return [
    'apiVersion: muster/v1',
    `kind: ${kind}`,
    `metadata: { ${metadata} }`,
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

export function member(name: string, labels: string, ...spec: readonly string[]): string {
  return documentText(
    'Member',
    `name: ${name}, labels: { ${labels} }`,
    `workspace: ${workspaceOf(name)}`,
    `tenant: ${tenant}`,
    'parents: [central]',
    ...spec,
  );
}

export const parts = {
  parent: documentText(
    'Parent',
    'name: central',
    `workspace: ${workspaceOf('central')}`,
    `tenant: ${tenant}`,
  ),
  bank: member('bank', 'sector: finance'),
  shop: member('shop', 'sector: retail'),
  finance: documentText(
    'Group',
    'name: finance',
    'parent: central',
    'members:',
    '  selector: { matchLabels: { sector: finance } }',
    'content: [baseline]',
  ),
  baseline: documentText(
    'ContentSelection',
    'name: baseline',
    'include:',
    '  - kind: AnalyticsRule',
    '    match: { severity: High, displayName: "Title of *" }',
  ),
} as const;

/** A parent `central`, members `bank` and `shop`, and a group `finance` of the rules of high severity. */
export function whyFleet({ more = [], ...other }: FleetTexts = {}): DesiredFleet {
  const text = [...Object.values({ ...parts, ...other }), ...more].join('---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  texts.set(result.value.fleet, text.split('\n'));
  return result.value.fleet;
}

const texts = new WeakMap<DesiredFleet, readonly string[]>();

/** The text that a place of a fleet points at, to the end of its line. */
export function textAt(fleet: DesiredFleet, at: SourceSpan | undefined): string | undefined {
  return at && texts.get(fleet)?.[at.line - 1]?.slice(at.column - 1);
}

/** A central workspace with `rule-a`, `rule-b` of high and `low-rule` of low severity, two members, and `more` empty workspaces. */
export function whyWorld(
  settings: Parameters<typeof driftWorld>[1] = {},
  between?: Parameters<typeof driftWorld>[2],
  more: readonly string[] = [],
): DriftWorld {
  const low = aRule('low-rule');
  return driftWorld(
    [
      {
        name: 'central',
        content: [
          aRule('rule-a'),
          aRule('rule-b'),
          { ...low, properties: { ...low.properties, severity: 'Low' } },
        ],
      },
      { name: 'bank' },
      { name: 'shop' },
      ...more.map((name) => ({ name })),
    ],
    settings,
    between,
  );
}

export function askWhy(
  { client, clock, pending }: DriftWorld,
  fleet: DesiredFleet,
  memberName: string,
  item: string,
): Promise<WhyAnswer> {
  const deps = { client, clock, pending, emit: () => undefined, interrupted: runController().signal };
  return readWhy(deps, fleet, memberName, item);
}

/** Where the answer's chain ends, why, what its last link says and points at, and what is to be done. */
export async function endOf(...asked: Parameters<typeof askWhy>) {
  const { chains, problems } = await askWhy(...asked);
  const chain = mainChain(chains);
  const last = chain?.links.at(-1);
  return {
    links: chain?.links
      .map(({ link, verdict }) => (verdict === 'ok' ? link : `${link} ${verdict}`))
      .join(' '),
    cause: chain?.cause,
    text: last?.text,
    at: textAt(asked[1], last?.at),
    todo: chain?.todo.flatMap(({ command, yaml }) => command ?? yaml?.join('\n') ?? []),
    ...(problems.length === 0 ? {} : { problems: problems.map(({ code, message }) => `${code} ${message}`) }),
  };
}

/** The links of a chain that holds. */
export const allLinks = 'item selection group member hold assignment job copy';

/** A world in which a fleet was applied. */
export async function appliedWorld(before: DesiredFleet): Promise<DriftWorld> {
  const world = whyWorld();
  const { outcome } = await world.apply(before);
  if (outcome !== 'succeeded') throw new Error(`The apply ended ${outcome}`);
  return world;
}

/** The copy of `rule-a` in `bank`. */
export const bankCopy = { member: 'bank', collection: 'alertRules', name: 'rule-a' } as const;
