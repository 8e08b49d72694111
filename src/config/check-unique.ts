import { idKey, nameKey, parseWorkspaceId } from '../model/arm-id.js';
import { tellApart } from '../model/look-alike.js';
import { splitPartName } from '../model/part-name.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import type { ProblemCode } from '../model/problem-codes.js';
import type { Draft } from './draft.js';

const workspacePath = ['spec', 'workspace'];
const tenantPath = ['spec', 'tenant'];

/**
 * What may stand only once: a kind's name (MUS108), a Parent's and a Member's workspace (MUS110,
 * MUS111), a parent's group of one resourceName (MUS112), which may not be that of another's part
 * (MUS121), a subscription's tenant (MUS113). Each problem is at the later place and tells the first.
 */
export function checkUnique(drafts: readonly Draft[]): readonly Problem[] {
  const ofKind = (kind: Draft['kind']): readonly Draft[] => drafts.filter((draft) => draft.kind === kind);
  return [
    ...repeated(drafts, (draft) => ({
      key: draft.name === '' ? '' : `${draft.kind}/${draft.name}`,
      text: draft.writtenName,
      at: draft.at,
      code: 'MUS108',
      message: `There are two ${draft.kind}s called "${draft.name}"`,
      hint: 'Rename one of them, or remove it.',
    })),
    ...repeated(ofKind('Parent'), (draft) => sameWorkspace(draft, 'MUS110', 'Parents')),
    ...repeated(ofKind('Member'), (draft) => sameWorkspace(draft, 'MUS111', 'Members')),
    ...repeated(ofKind('Group'), (draft) => {
      const parent = draft.text(['spec', 'parent']);
      const { text, at } = resourceNameOf(draft);
      return {
        key: parent === '' || text === '' ? '' : `${parent}/${nameKey(text)}`,
        text,
        at,
        code: 'MUS112',
        message: `Two groups of ${parent} have the resource name "${text}"`,
        hint: 'Give each its own resourceName; Azure compares them without case.',
      };
    }),
    ...partNames(ofKind('Group')),
    ...tenantsOfSubscriptions([...ofKind('Parent'), ...ofKind('Member')]),
  ];
}

/** The resource name that a Group asks for, and where. */
export function resourceNameOf(draft: Draft): { readonly text: string; readonly at: SourceSpan } {
  const path = ['spec', 'resourceName'];
  return draft.has(path)
    ? { text: draft.text(path), at: draft.span(path) }
    : { text: draft.name, at: draft.at };
}

interface Claim {
  /** Empty: nothing is claimed. */
  readonly key: string;
  /** As written; different texts can have equal keys. */
  readonly text: string;
  readonly at: SourceSpan;
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint: string;
}

function repeated(drafts: readonly Draft[], claimOf: (draft: Draft) => Claim): readonly Problem[] {
  const first = new Map<string, Claim>();
  const problems: Problem[] = [];
  for (const claim of drafts.map(claimOf)) {
    const { key, text, code, message, at } = claim;
    if (key === '') continue;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, claim);
    else {
      const hint = tellApart(claim.hint, text, earlier.text);
      problems.push({ code, message, hint, at, related: [{ message: 'the first is here', at: earlier.at }] });
    }
  }
  return problems;
}

function sameWorkspace(draft: Draft, code: ProblemCode, kinds: string): Claim {
  const id = draft.text(workspacePath);
  return {
    key: id === '' ? '' : idKey(id),
    text: id,
    at: draft.span(workspacePath),
    code,
    message: `Two ${kinds} have the workspace ${id}`,
    hint: `Keep one of the two ${kinds}, or fix the id.`,
  };
}

/**
 * Muster names the parts of a group that exceeds the service's limit `{resourceName}--2`, `--3`, …, and those of
 * members with exceptions `{resourceName}--x-{hash}`.
 */
function partNames(groups: readonly Draft[]): readonly Problem[] {
  const declared = new Map(
    groups.map((group) => [
      `${group.text(['spec', 'parent'])}/${nameKey(resourceNameOf(group).text)}`,
      group,
    ]),
  );
  return groups.flatMap((group) => {
    const { text, at } = resourceNameOf(group);
    const base = splitPartName(text)?.groupName;
    if (base === undefined) return [];
    const whole = declared.get(`${group.text(['spec', 'parent'])}/${nameKey(base)}`);
    if (whole === undefined) return [];
    return [
      {
        code: 'MUS121' as const,
        message: `The resource name "${text}" is reserved for a part of the group "${whole.name}"`,
        hint: tellApart(
          'Choose a resourceName that does not end in "--" and a number, or in "--x-" and a hash.',
          base,
          resourceNameOf(whole).text,
        ),
        at,
        related: [{ message: 'the group is here', at: whole.at }],
      },
    ];
  });
}

/** Reported at the documents that differ from the majority of their subscription. */
function tenantsOfSubscriptions(drafts: readonly Draft[]): readonly Problem[] {
  const claims = new Map<string, Map<string, Draft[]>>();
  for (const draft of drafts) {
    const subscription = parseWorkspaceId(draft.text(workspacePath))?.subscriptionId.toLowerCase();
    const tenant = draft.text(tenantPath).toLowerCase();
    if (subscription === undefined || tenant === '') continue;
    const tenants = claims.get(subscription) ?? new Map<string, Draft[]>();
    claims.set(subscription, tenants);
    const claimants = tenants.get(tenant);
    if (claimants === undefined) tenants.set(tenant, [draft]);
    else claimants.push(draft);
  }
  return [...claims].flatMap(([subscription, tenants]) => {
    const [[usual, [first]], ...others] = [...tenants].sort(
      ([, left], [, right]) => right.length - left.length,
    ) as [[string, [Draft, ...Draft[]]], ...[string, Draft[]][]];
    return others.flatMap(([tenant, deviants]) =>
      deviants.map((draft) => ({
        code: 'MUS113' as const,
        message: `Subscription ${subscription} is given the tenant ${tenant}, and elsewhere ${usual}`,
        hint: 'A subscription belongs to one tenant: fix the wrong one.',
        at: draft.span(tenantPath),
        related: [{ message: `${usual} is here`, at: first.span(tenantPath) }],
      })),
    );
  });
}
