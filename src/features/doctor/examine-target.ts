import type { ArmClient, Asked } from '../../azure/arm-client.js';
import { pinnedApiVersion } from '../../azure/create-arm-client.js';
import { readParent } from '../../azure/read/read-parent.js';
import {
  type Permission,
  type Provider,
  readOnboarding,
  readPermissions,
  readProvider,
  readRules,
  readWorkspace,
} from '../../azure/read/read-place.js';
import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { LiveParent } from '../../model/live.js';
import type { Result } from '../../model/problem.js';
import { trimEndOf } from '../../model/order.js';
import type { PlannedGroup, PlannedParent } from '../../plan/planned.js';
import { type Delivery, predictContent } from '../../plan/predict-content.js';
import {
  type DoctorCheck,
  type CheckId,
  checksOf,
  type DoctorTarget,
  okay,
  skipped,
  unknown,
} from './doctor-check.js';
import { judgeConnection } from './judge-connection.js';
import { judgeContent, judgeGroups, judgeManager } from './judge-parent.js';
import { judgePermissions, judgeSentinel, judgeWorkspace, mayRead } from './judge-place.js';
import {
  judgeManaging,
  judgeProviders,
  judgeVersions,
  type ManagingProviders,
  neededNamespaces,
  pinnedTypes,
} from './judge-providers.js';
import { kindsFor, neededActions } from './needed-actions.js';
import { type Login, rulesRemedy } from './remedies.js';

export interface ExamineDeps {
  readonly client: ArmClient;
  readonly interrupted: AbortSignal;
  readonly questions: Questions;
  readonly fleet: DesiredFleet;
  readonly login: Login;
  readonly managing: () => Promise<ManagingProviders>;
  /** `MUSTER_API_VERSION`. */
  readonly apiVersionOverride: string | undefined;
  /** What `cleanup` needs is asked for too. */
  readonly cleanup?: boolean;
}

/** The checks of a workspace by itself, before its groups are known. */
export interface SeenTarget {
  readonly target: DoctorTarget;
  readonly checks: readonly DoctorCheck[];
  /** Why its content could not be read; undefined: it was. */
  readonly blocked?: CheckId;
  /** A parent's resources and content, if it is a parent and could be read. */
  readonly live?: Result<LiveParent>;
  /** A member's own analytics rules, likewise. */
  readonly rules?: Asked<readonly ContentItem[]>;
}

/** Checks one workspace, from the subscription down; reads that a failed check makes pointless are skipped. */
export async function examineTarget(
  deps: ExamineDeps,
  target: DoctorTarget,
  first: Asked<Provider>,
): Promise<SeenTarget> {
  const { client, interrupted, questions, login, fleet } = deps;
  const served = client.borrowedTenants?.get(target.subscription.toLowerCase());
  // Another login of the same tenant counts as the usual one.
  const borrowed = served === login.tenant ? undefined : served;
  const connection = judgeConnection(target, first, login, borrowed);
  const broken = connection.find(({ result }) => result === 'failed' || result === 'unknown');
  if (broken !== undefined) return { target, checks: connection, blocked: broken.id };

  const kinds = kindsFor(target, fleet);
  const needed = neededActions(target, fleet, deps.cleanup);
  const pinned = pinnedTypes(target, kinds, deps.apiVersionOverride);
  const [providers, managing, offers, workspaceAsked, permissions] = await Promise.all([
    Promise.all(neededNamespaces.map((namespace) => questions.provider(target.subscription, namespace))),
    deps.managing(),
    Promise.all(
      [...new Set(pinned.map(({ namespace }) => namespace))].map((namespace) =>
        questions.provider(target.subscription, namespace),
      ),
    ),
    readWorkspace(client, target.workspace, interrupted),
    askPermissions(deps, target),
  ]);
  const registered = [
    judgeProviders(target, providers),
    judgeManaging(target, login.managingTenant, managing),
    judgeVersions(target, pinned, offers),
  ];
  const workspace = judgeWorkspace(target, workspaceAsked, permissions.workspace, registered);
  const allowed = judgePermissions(target, needed, permissions, workspace, login);
  const checks = [...connection, ...registered, workspace, allowed];
  if (workspace.result !== 'ok')
    return {
      target,
      checks,
      blocked: workspace.result === 'skipped' ? blockerOf(workspace, allowed) : 'workspace',
    };

  const onboarding = await readOnboarding(client, target.workspace, interrupted);
  const version = pinnedApiVersion('securityInsights', undefined);
  const sentinel = judgeSentinel(target, onboarding, version, [...registered, allowed]);
  const seen = { target, checks: [...checks, sentinel] };
  const versions = registered.find(({ id, result }) => id === 'apiVersions' && result === 'failed');
  if (sentinel.result !== 'ok') return { ...seen, blocked: 'sentinel' };
  if (versions !== undefined) return { ...seen, blocked: 'apiVersions' };
  if (!mayRead(needed, permissions)) return { ...seen, blocked: 'permissions' };
  return { ...seen, ...(await readLiveOrRules(deps, target, kinds.includes('Workbook'))) };
}

/** The checks of a workspace that could not be read wait for its roles, or for the cause of its refusal. */
function blockerOf(workspace: DoctorCheck, permissions: DoctorCheck): CheckId {
  return permissions.result === 'failed' ? 'permissions' : workspace.id;
}

/** A parent's lists hold the rules of its own workspace, so that they are read once. */
async function readLiveOrRules(
  { client, interrupted }: ExamineDeps,
  target: DoctorTarget,
  workbooksNeeded: boolean,
): Promise<Pick<SeenTarget, 'live' | 'rules'>> {
  if (target.parent === undefined) return { rules: await readRules(client, target.workspace, interrupted) };
  const { workbookResourceGroups } = target.parent;
  const live = await readParent(
    client,
    target.workspace,
    { workbookResourceGroups, workbooksNeeded },
    interrupted,
  );
  if (!live.ok) return { live };
  const value = live.value.content.filter(({ kind }) => kind === 'AnalyticsRule');
  return { live, rules: { ok: true, value } };
}

async function askPermissions({ client, interrupted, questions }: ExamineDeps, target: DoctorTarget) {
  const scopes = [target.resourceGroup, ...(target.parent?.workbookResourceGroups ?? [])].map((group) =>
    group.includes('/')
      ? trimEndOf(group, '/')
      : `/subscriptions/${target.subscription}/resourceGroups/${group}`,
  );
  const [workspace, ...resourceGroups] = await Promise.all([
    readPermissions(client, target.workspace, interrupted),
    ...[...new Map(scopes.map((scope) => [scope.toLowerCase(), scope])).values()].map((scope) =>
      questions.permissions(scope),
    ),
  ]);
  return { workspace, resourceGroups };
}

/** Requests that several workspaces share: each is sent once. */
export interface Questions {
  provider(subscription: string, namespace: string): Promise<Asked<Provider>>;
  /** Of the caller at a resource group, given by its id. */
  permissions(scope: string): Promise<Asked<readonly Permission[]>>;
}

/** Requests to a client, with answers cached as long as the object lives. */
export function shareQuestions(client: ArmClient, signal: AbortSignal): Questions {
  const providers = new Map<string, Promise<Asked<Provider>>>();
  const permissions = new Map<string, Promise<Asked<readonly Permission[]>>>();
  return {
    provider: (subscription, namespace) =>
      once(providers, `${subscription}/${namespace}`, () =>
        readProvider(client, subscription, namespace, signal),
      ),
    permissions: (scope) => once(permissions, scope, () => readPermissions(client, scope, signal)),
  };
}

function once<T>(kept: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const key = name.toLowerCase();
  const answer = kept.get(key) ?? ask();
  kept.set(key, answer);
  return answer;
}

/** All checks that concern the target, in their order: those made, those of its groups, and those that were hidden. */
export function finishChecks(
  seen: SeenTarget,
  planned: ReadonlyMap<string, PlannedParent>,
): readonly DoctorCheck[] {
  const { target, blocked } = seen;
  const made = new Map<CheckId, DoctorCheck>(
    [...seen.checks, ...parentChecks(seen, planned), ...ruleChecks(seen, planned)].map((check) => [
      check.id,
      check,
    ]),
  );
  return checksOf(target).map((id) => made.get(id) ?? skipped(id, blocked ?? 'content'));
}

function parentChecks(
  { target, live }: SeenTarget,
  planned: ReadonlyMap<string, PlannedParent>,
): readonly DoctorCheck[] {
  if (target.parent === undefined || live === undefined) return [];
  if (!live.ok)
    return [
      unknown('manager', live.problems),
      unknown('groups', live.problems),
      unknown('content', live.problems),
    ];
  const manager = judgeManager(target.parent, live.value);
  const plan = planned.get(target.parent.name);
  return plan === undefined ? [manager] : [manager, judgeGroups(plan), judgeContent(plan)];
}

/** If a parent's deliveries are unknown the count would be too low; that parent's own checks say why. */
function ruleChecks(
  { target, rules }: SeenTarget,
  planned: ReadonlyMap<string, PlannedParent>,
): readonly DoctorCheck[] {
  if (target.member === undefined || rules === undefined) return [];
  if (!rules.ok) return [unknown('rules', rules.problem)];
  const parents = target.member.parents.flatMap((name) => planned.get(name) ?? []);
  const unread = parents.filter(({ plan }) => plan.state === 'error').map(({ plan }) => plan.parent);
  if (unread.length > 0)
    return [
      {
        id: 'rules',
        result: 'skipped',
        note: true,
        reason: `not looked at: what ${unread.join(', ')} delivers is not known; its own checks come first`,
      },
    ];
  const version = pinnedApiVersion('securityInsights', undefined);
  return [judgeRules(target, rules.value, parents.flatMap(deliveriesOf), version)];
}

/** What a workspace can hold at once (sentinel-service-limits); the two are counted apart. */
const ruleLimits = { Scheduled: 512, NRT: 50 } as const;

/**
 * Whether a member can hold its own enabled rules and those that groups deliver: MUS709.
 *
 * An existing copy counts once, and so does a rule that several groups deliver.
 */
function judgeRules(
  target: DoctorTarget,
  own: readonly ContentItem[],
  deliveries: readonly Delivery[],
  apiVersion: string,
): DoctorCheck {
  const key = idKey(target.workspace);
  const arriving = deliveries.filter(({ workspace }) => workspace === key);
  const { content } = predictContent(own, arriving, false);
  const counts = (['Scheduled', 'NRT'] as const).map((ruleKind) => ({
    ruleKind,
    limit: ruleLimits[ruleKind],
    now: enabled(own, ruleKind),
    then: enabled(content, ruleKind),
  }));
  const over = counts.filter(({ then, limit }) => then > limit);
  if (over.length === 0)
    return okay(
      'rules',
      counts
        .map(({ ruleKind, then, limit }) => `${String(then)} of ${String(limit)} enabled ${ruleKind} rules`)
        .join(', '),
    );
  return {
    id: 'rules',
    result: 'failed',
    code: 'MUS709',
    reason: over
      .map(
        ({ ruleKind, limit, now, then }) =>
          `it would hold ${String(then)} enabled ${ruleKind} rules, of which it has ${String(now)} now; it can hold ${String(limit)}`,
      )
      .join('; '),
    remedy: rulesRemedy(target, apiVersion),
  };
}

/** What a parent's groups deliver to which workspace, published lately or not. */
export function deliveriesOf({ groups }: PlannedParent): readonly Delivery[] {
  return groups.flatMap(({ parts }) => parts.flatMap(partDeliveries));
}

/** As in a plan: only what was published to a member before can be there under another name. */
function partDeliveries({ view }: PlannedGroup['parts'][number]): readonly Delivery[] {
  const { items, live, assignment, desired } = view;
  const joined = new Set(live?.memberResourceNames.map(nameKey));
  const published = new Set(assignment?.lastJobState === undefined ? [] : assignment.itemIds.map(idKey));
  const known = new Set(items.filter(({ resourceId }) => published.has(idKey(resourceId ?? ''))));
  return view.members.map(({ desired: member, resourceName }) => ({
    workspace: idKey(member.workspace),
    by: `${desired.parent}/${desired.name}`,
    items: items.filter(({ kind }) => kind === 'AnalyticsRule'),
    copied: joined.has(nameKey(resourceName)) ? known : new Set<ContentItem>(),
  }));
}

function enabled(content: readonly ContentItem[], ruleKind: string): number {
  return content.filter((item) => item.ruleKind === ruleKind && item.enabled === true).length;
}
