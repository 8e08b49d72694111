import type { ArmClient } from '../../azure/arm-client.js';
import type { Asked } from '../../azure/read/asked.js';
import { pinnedApiVersion } from '../../azure/pinned-api-version.js';
import type { Provider } from '../../azure/read/provider.js';
import { readParent } from '../../azure/read/read-parent.js';
import { readPermissions } from '../../azure/read/read-permissions.js';
import { readOnboarding, readRules, readWorkspace } from '../../azure/read/read-place.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { LiveParent } from '../../model/live.js';
import type { Result } from '../../model/problem.js';
import type { Check, CheckId, DoctorTarget } from './doctor-check.js';
import { judgeConnection } from './judge-connection.js';
import { judgePermissions, judgeSentinel, judgeWorkspace, mayRead } from './judge-place.js';
import {
  judgeManaging,
  judgeProviders,
  judgeVersions,
  neededNamespaces,
  type ManagingProviders,
} from './judge-providers.js';
import { kindsFor, neededActions } from './needed-actions.js';
import { pinnedTypes } from '../../inspect/doctor/pinned-types.js';
import type { Questions } from '../../inspect/doctor/questions.js';
import type { Login } from './remedies.js';
import { trimEndOf } from '../../model/trim-ends.js';

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

/** What a workspace showed of itself, before anything is known of the groups. */
export interface Seen {
  readonly target: DoctorTarget;
  readonly checks: readonly Check[];
  /** What came in the way of reading content; undefined: nothing. */
  readonly blocked?: CheckId;
  /** A parent's resources and content, where it is one and nothing came in the way. */
  readonly live?: Result<LiveParent>;
  /** A member's own analytics rules, likewise. */
  readonly rules?: Asked<readonly ContentItem[]>;
}

/** Looks at one workspace, from the subscription down; what a failed check hides is not asked for. */
export async function examineTarget(
  deps: ExamineDeps,
  target: DoctorTarget,
  first: Asked<Provider>,
): Promise<Seen> {
  const { client, interrupted, questions, login, fleet } = deps;
  const served = client.borrowedTenants?.get(target.subscription.toLowerCase());
  // Another login of the same tenant is as good as the usual one.
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
  return { ...seen, ...(await readContent(deps, target, kinds.includes('Workbook'))) };
}

/** A workspace that could not be looked at waits for its roles, or for what its refusal named. */
function blockerOf(workspace: Check, permissions: Check): CheckId {
  return permissions.result === 'failed' ? 'permissions' : workspace.id;
}

/** A parent's lists hold the rules of its own workspace, so that they are read once. */
async function readContent(
  { client, interrupted }: ExamineDeps,
  target: DoctorTarget,
  workbooksNeeded: boolean,
): Promise<Pick<Seen, 'live' | 'rules'>> {
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
