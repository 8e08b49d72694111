import pLimit from 'p-limit';
import type { ArmClient } from '../azure/arm-client.js';
import type { Asked } from '../azure/asked.js';
import { pinnedApiVersion } from '../azure/pinned-api-version.js';
import type { Provider } from '../azure/provider.js';
import { readParent } from '../azure/read-parent.js';
import { idKey } from '../model/arm-id.js';
import type { DesiredFleet, DesiredParent } from '../model/desired.js';
import { failed, type Problem, type Result } from '../model/problem.js';
import { inTierOrder, planFleet, type ParentReading } from '../plan/plan-fleet.js';
import type { PlannedParent } from '../plan/plan-parent.js';
import {
  checksOf,
  skipped,
  unknown,
  type Check,
  type CheckId,
  type DoctorReport,
  type DoctorTarget,
} from './doctor-check.js';
import { doctorTargets, parentsInScope, type DoctorScope } from './doctor-targets.js';
import { examineTarget, type ExamineDeps, type Seen } from './examine-target.js';
import { isWholeConnection } from './judge-connection.js';
import { judgeContent, judgeGroups, judgeManager } from './judge-parent.js';
import { isRegistered, neededNamespaces, type ManagingProviders } from './judge-providers.js';
import { deliveriesOf, judgeRules } from './judge-rules.js';
import { kindsFor } from './needed-actions.js';
import { shareQuestions, type Questions } from './questions.js';

/** What doctor asks through. */
export interface DoctorDeps {
  readonly client: ArmClient;
  readonly interrupted: AbortSignal;
  /** Logs in, and says of which tenant the token is; undefined where it does not say. */
  readonly loginTenant: () => Promise<Result<string | undefined>>;
}

export interface DoctorOptions {
  /** Workspaces that are looked at side by side. */
  readonly concurrency: number;
  /** `MUSTER_API_VERSION`. */
  readonly apiVersionOverride: string | undefined;
}

/**
 * Looks at every workspace in scope; writes nothing.
 *
 * Where the endpoint or the login is at fault, that is found out once and not for every workspace.
 * Content is that of a plan: what upper tiers deliver is predicted.
 */
export async function runDoctor(
  deps: DoctorDeps,
  fleet: DesiredFleet,
  scope: DoctorScope,
  options: DoctorOptions,
): Promise<DoctorReport> {
  const targets = doctorTargets(fleet, scope);
  const tenant = await deps.loginTenant();
  const loginTenant = tenant.ok ? tenant.value : undefined;
  const login = {
    ...(loginTenant === undefined ? {} : { tenant: loginTenant }),
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
  const planned = await planAll(deps, fleet, scope, seen);
  const examined = seen.map((each) => ({
    target: each.target,
    checks: finished(each, planned),
  }));
  return {
    loginTenant: loginTenant ?? null,
    targets: examined,
    errors: distinct(
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

/** Every parent in scope and above, planned on what was seen; what was not seen of an upper tier is read. */
async function planAll(
  { client, interrupted }: DoctorDeps,
  fleet: DesiredFleet,
  scope: DoctorScope,
  seen: readonly Seen[],
): Promise<ReadonlyMap<string, PlannedParent>> {
  const lives = new Map(
    seen.flatMap(({ target, live }) =>
      target.parent === undefined ? [] : [[target.parent.name, live ?? failed()] as const],
    ),
  );
  // Where no parent in scope could be read, nothing depends on the tiers above.
  const reachable = [...lives.values()].some(({ ok }) => ok);
  const readings = await Promise.all(
    withUppers(fleet, parentsInScope(fleet, scope)).map(
      async (parent): Promise<readonly [string, ParentReading]> => {
        const { name, workspace, workbookResourceGroups } = parent;
        const target = { parent, workspace, tenant: '', subscription: '', resourceGroup: '', at: parent.at };
        const workbooksNeeded = kindsFor(target, fleet).includes('Workbook');
        const options = { workbookResourceGroups, workbooksNeeded };
        const live =
          lives.get(name) ??
          (reachable ? await readParent(client, workspace, options, interrupted) : failed());
        return [name, { live, jobs: new Map() }];
      },
    ),
  );
  return planFleet({
    fleet,
    readings: new Map(readings),
    pending: new Set(),
    ...(scope.groups === undefined ? {} : { groups: scope.groups }),
    publish: true,
  }).parents;
}

function withUppers(fleet: DesiredFleet, parents: readonly DesiredParent[]): readonly DesiredParent[] {
  const names = new Set<string>();
  const visit = (all: readonly string[]): void => {
    for (const name of all.filter((each) => !names.has(each))) {
      names.add(name);
      visit(fleet.parents.find((parent) => parent.name === name)?.uppers ?? []);
    }
  };
  visit(parents.map(({ name }) => name));
  return fleet.parents.filter(({ name }) => names.has(name));
}

/** All checks that concern the target, in their order: those made, those of its groups, and those that were hidden. */
function finished(seen: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  const { target, blocked } = seen;
  const made = new Map<CheckId, Check>(
    [...seen.checks, ...parentChecks(seen, planned), ...ruleChecks(seen, planned)].map((check) => [
      check.id,
      check,
    ]),
  );
  return checksOf(target).map((id) => made.get(id) ?? skipped(id, blocked ?? 'content'));
}

function parentChecks({ target, live }: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  if (target.parent === undefined || live === undefined) return [];
  if (!live.ok)
    return [
      unknown('manager', ...live.problems),
      unknown('groups', ...live.problems),
      unknown('content', ...live.problems),
    ];
  const manager = judgeManager(target.parent, live.value);
  const plan = planned.get(target.parent.name);
  return plan === undefined ? [manager] : [manager, judgeGroups(plan), judgeContent(plan)];
}

/** Without what a parent delivers, the count would be too low; that parent's own checks say why. */
function ruleChecks({ target, rules }: Seen, planned: ReadonlyMap<string, PlannedParent>): readonly Check[] {
  if (target.member === undefined || rules === undefined) return [];
  if (!rules.ok) return [unknown('rules', rules.problem)];
  const parents = target.member.parents.flatMap((name) => planned.get(name) ?? []);
  const unread = parents.filter(({ plan }) => plan.state === 'error').map(({ plan }) => plan.parent);
  if (unread.length > 0)
    return [
      {
        id: 'rules',
        result: 'skipped',
        reason: `not looked at: what ${unread.join(', ')} delivers is not known; its own checks come first`,
      },
    ];
  const version = pinnedApiVersion('securityInsights', undefined);
  return [judgeRules(target, rules.value, parents.flatMap(deliveriesOf), version)];
}

function ofTarget(problem: Problem, { parent }: DoctorTarget): Problem {
  return parent === undefined || problem.code === 'MUS210' || problem.code === 'MUS201'
    ? problem
    : { ...problem, parent: parent.name };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(
    problems.map((problem) => [JSON.stringify([problem.code, problem.message]), problem]),
  );
  return [...byText.values()];
}
