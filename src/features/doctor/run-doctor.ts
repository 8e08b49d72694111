import pLimit from 'p-limit';
import { parentsInScope } from '../../apply/read-and-plan.js';
import type { Scope } from '../../apply/run.js';
import type { ArmClient, Asked } from '../../azure/arm-client.js';
import type { Provider } from '../../azure/read/read-place.js';
import { idKey, parseWorkspaceId } from '../../model/arm-id.js';
import type { DesiredFleet, DesiredMember, DesiredParent } from '../../model/desired.js';
import { distinctBy, trimEndOf } from '../../model/order.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import type { Problem, Result } from '../../model/problem.js';
import { inTierOrder } from '../../plan/plan-fleet.js';
import type { DoctorReport, DoctorTarget } from './doctor-check.js';
import {
  type ExamineDeps,
  examineTarget,
  finishChecks,
  type Questions,
  shareQuestions,
} from './examine-target.js';
import { isWholeConnection } from './judge-connection.js';
import { isRegistered, type ManagingProviders, neededNamespaces } from './judge-providers.js';
import { planSeen } from './plan-seen.js';

/** What doctor needs. */
export interface DoctorDeps {
  readonly client: ArmClient;
  readonly interrupted: AbortSignal;
  /** Logs in, and says of which tenant the token is; undefined where it does not say. */
  readonly loginTenant: () => Promise<Result<string | undefined>>;
}

export interface DoctorRequest {
  /** How many workspaces are checked in parallel. */
  readonly concurrency: number;
  /** `MUSTER_API_VERSION`. */
  readonly apiVersionOverride: string | undefined;
  /** What `cleanup` needs is asked for too. */
  readonly cleanup?: boolean;
}

/**
 * Checks every workspace in scope; writes nothing.
 *
 * A fault of the endpoint or the login is found once, not for every workspace.
 * Content is that of a plan: what upper tiers deliver is predicted.
 */
export async function runDoctor(
  deps: DoctorDeps,
  fleet: DesiredFleet,
  scope: Scope,
  options: DoctorRequest,
): Promise<DoctorReport> {
  const targets = doctorTargets(fleet, scope);
  const tenant = await deps.loginTenant();
  const loginTenant = tenant.ok ? tenant.value : undefined;
  const login = {
    tenant: loginTenant,
    managingTenant: loginTenant ?? inTierOrder(fleet.parents)[0]?.tenant.toLowerCase() ?? '',
  };
  const questions = shareQuestions(deps.client, deps.interrupted);
  const first = tenant.ok ? await firstAnswer(questions, targets) : refusedLogin(tenant.problems);
  const whole = first !== undefined && !first.ok && isWholeConnection(first) ? first : undefined;
  let managing: Promise<ManagingProviders> | undefined;
  const examineDeps: ExamineDeps = {
    client: deps.client,
    interrupted: deps.interrupted,
    questions,
    fleet,
    login,
    managing: () => (managing ??= findManaging(questions, fleet, login.managingTenant)),
    apiVersionOverride: options.apiVersionOverride,
    cleanup: options.cleanup === true,
  };
  const limit = pLimit(options.concurrency);
  const seen = await Promise.all(
    targets.map((target) =>
      limit(async () => {
        const answer = whole ?? (await questions.provider(target.subscription, neededNamespaces[0]));
        return examineTarget(examineDeps, target, answer);
      }),
    ),
  );
  const planned = await planSeen(deps, fleet, scope, seen);
  const examined = seen.map((each) => ({
    target: each.target,
    checks: finishChecks(each, planned),
  }));
  return {
    loginTenant: loginTenant ?? null,
    targets: examined,
    errors: distinctErrors(
      examined.flatMap(({ target, checks }) =>
        checks.flatMap(({ problems = [] }) => problems.map((problem) => ofTarget(problem, target))),
      ),
    ),
  };
}

function refusedLogin(problems: readonly Problem[]): Asked<Provider> {
  const [problem = { code: 'MUS210', message: 'no login' } as const] = problems;
  return { ok: false, problem };
}

async function firstAnswer(
  questions: Questions,
  targets: readonly DoctorTarget[],
): Promise<Asked<Provider> | undefined> {
  const [target] = targets;
  return target === undefined ? undefined : questions.provider(target.subscription, neededNamespaces[0]);
}

/** The providers on the first subscription of the managing tenant that has both, else on its first. */
async function findManaging(
  questions: Questions,
  fleet: DesiredFleet,
  managingTenant: string,
): Promise<ManagingProviders> {
  const own = [...fleet.parents, ...fleet.members].filter(
    ({ tenant }) => tenant.toLowerCase() === managingTenant,
  );
  const subscriptions = [...new Set(own.map(({ workspace }) => idKey(workspace).split('/')[2] ?? ''))];
  let best: ManagingProviders = { known: false };
  for (const subscription of subscriptions) {
    const asked = await Promise.all(neededNamespaces.map((one) => questions.provider(subscription, one)));
    const found = { known: true, subscription, asked } as const;
    if (asked.every(isRegistered)) return found;
    if (!best.known) best = found;
  }
  return best;
}

/** Problems of the whole run, whichever workspace had them first. */
const ofTheRun: ReadonlySet<ProblemCode> = new Set(['MUS201', 'MUS202', 'MUS210', 'MUS505']);

function ofTarget(problem: Problem, { parent }: DoctorTarget): Problem {
  return parent === undefined || ofTheRun.has(problem.code) ? problem : { ...problem, parent: parent.name };
}

function distinctErrors(problems: readonly Problem[]): readonly Problem[] {
  return distinctBy(problems, ({ code, message }) => (ofTheRun.has(code) ? code : `${code} ${message}`));
}

/**
 * The workspaces to look at, each once: parents in scope by tier and name, then their members by
 * name; with groups named, only members of those.
 */
function doctorTargets(fleet: DesiredFleet, scope: Scope): readonly DoctorTarget[] {
  const parents = inTierOrder(parentsInScope(fleet, scope));
  const members = membersInScope(fleet, scope, parents);
  const memberAt = new Map(members.map((member) => [idKey(member.workspace), member]));
  const central = new Set(parents.map(({ workspace }) => idKey(workspace)));
  return [
    ...parents.map((parent) => targetOf(parent, memberAt.get(idKey(parent.workspace)))),
    ...members
      .filter(({ workspace }) => !central.has(idKey(workspace)))
      .map((member) => targetOf(undefined, member)),
  ].flatMap((target) => target ?? []);
}

function membersInScope(
  fleet: DesiredFleet,
  { groups }: Scope,
  parents: readonly DesiredParent[],
): readonly DesiredMember[] {
  const names = new Set(parents.map(({ name }) => name));
  const grouped = new Set(
    fleet.groups.filter(({ name }) => groups?.includes(name)).flatMap(({ members }) => members),
  );
  return fleet.members.filter(
    (member) =>
      member.parents.some((parent) => names.has(parent)) &&
      (groups === undefined || grouped.has(member.name)),
  );
}

/** Undefined where the id is not a workspace's, which the files' own checks rule out. */
function targetOf(
  parent: DesiredParent | undefined,
  member: DesiredMember | undefined,
): DoctorTarget | undefined {
  const of = parent ?? member;
  const id = of === undefined ? undefined : parseWorkspaceId(of.workspace);
  if (of === undefined || id === undefined) return undefined;
  return {
    parent,
    member,
    workspace: trimEndOf(of.workspace, '/'),
    tenant: of.tenant.toLowerCase(),
    subscription: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    at: of.at,
  };
}
