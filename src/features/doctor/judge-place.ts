import type { Asked, Refusal } from '../../azure/arm-client.js';
import type { Permission } from '../../azure/read/read-place.js';
import { type DoctorCheck, type CheckId, type DoctorTarget, okay, skipped, unknown } from './doctor-check.js';
import type { NeededAction } from './needed-actions.js';
import { type Login, onboardRemedy, roleRemedy, workspaceRemedy } from './remedies.js';

/** Actions beyond these are counted. */
const shownActions = 3;

/**
 * Whether the workspace exists: MUS705. Without a role that is unknown, and `permissions` says so; if the
 * role does not cover the workspace itself, its contents show that it exists.
 */
export function judgeWorkspace(
  target: DoctorTarget,
  asked: Asked<true>,
  permissions: Asked<readonly Permission[]>,
  earlier: readonly DoctorCheck[],
): DoctorCheck {
  if (asked.ok) return okay('workspace', 'the workspace exists');
  if (asked.status === 404)
    return {
      id: 'workspace',
      result: 'failed',
      code: 'MUS705',
      reason: 'there is no such workspace',
      remedy: workspaceRemedy(target),
    };
  if (asked.status !== 403) return explained('workspace', asked, earlier);
  return permissions.ok
    ? okay('workspace', 'the login may not read the workspace itself; what lies in it is looked at')
    : skipped('workspace', 'permissions');
}

/** What the login may do, at the workspace and at the resource groups in which its workbooks live. */
export interface AskedPermissions {
  readonly workspace: Asked<readonly Permission[]>;
  /** The own one, and those that a parent names besides. */
  readonly resourceGroups: readonly Asked<readonly Permission[]>[];
}

/** Whether every action that muster takes is allowed: MUS707, which says whether plan or only apply is hindered. */
export function judgePermissions(
  target: DoctorTarget,
  needed: readonly NeededAction[],
  asked: AskedPermissions,
  workspace: DoctorCheck,
  login: Login,
): DoctorCheck {
  const workbooks = needed.some(({ at }) => at === 'resourceGroup');
  const all = [asked.workspace, ...(workbooks ? asked.resourceGroups : [])];
  if (workspace.code === 'MUS705') return skipped('permissions', 'workspace');
  const unread = all.flatMap((one) => (one.ok || one.status === 403 ? [] : [one.problem]));
  if (unread.length > 0) return unknown('permissions', unread);
  if (!asked.workspace.ok) return withoutList(target, workspace, login);
  const own = asked.workspace.value;
  const groups = asked.resourceGroups.map((one) => (one.ok ? one.value : []));
  const missing = needed.filter(({ action, at }) =>
    at === 'workspace' ? !allowsAction(own, action) : !groups.every((one) => allowsAction(one, action)),
  );
  if (missing.length === 0) return okay('permissions', 'every action that plan and apply need is allowed');
  const reads = missing.filter((each) => each.for === 'plan');
  const lacking =
    reads.length > 0
      ? 'neither plan nor apply is allowed, Microsoft Sentinel Reader and Contributor are missing'
      : 'plan and drift are allowed (Microsoft Sentinel Reader), apply is not: Microsoft Sentinel Contributor is missing';
  return {
    id: 'permissions',
    result: 'failed',
    code: 'MUS707',
    reason: `${lacking}; not allowed: ${listed(missing.map(({ action }) => action))}`,
    remedy: roleRemedy(target, login),
  };
}

/** Whether reading is allowed, so that later checks are possible. */
export function mayRead(needed: readonly NeededAction[], asked: AskedPermissions): boolean {
  if (!asked.workspace.ok) return true;
  const { value } = asked.workspace;
  return needed
    .filter((each) => each.for === 'plan' && each.at === 'workspace')
    .every(({ action }) => allowsAction(value, action));
}

function withoutList(target: DoctorTarget, workspace: DoctorCheck, login: Login): DoctorCheck {
  if (workspace.result === 'ok')
    return {
      id: 'permissions',
      result: 'warning',
      code: 'MUS707',
      reason:
        'the login may not list what it may do there: Microsoft.Authorization/permissions/read is missing',
      remedy: roleRemedy(target, login),
    };
  return {
    id: 'permissions',
    result: 'failed',
    code: 'MUS707',
    reason: 'the login has no role there: neither plan nor apply is allowed',
    remedy: roleRemedy(target, login),
  };
}

/** Whether Sentinel was onboarded: MUS706. */
export function judgeSentinel(
  target: DoctorTarget,
  asked: Asked<true>,
  apiVersion: string,
  earlier: readonly DoctorCheck[],
): DoctorCheck {
  if (asked.ok) return okay('sentinel', 'Microsoft Sentinel is onboarded');
  if (asked.status !== 404 && asked.problem.code !== 'MUS706') return explained('sentinel', asked, earlier);
  return {
    id: 'sentinel',
    result: 'failed',
    code: 'MUS706',
    reason: 'Microsoft Sentinel is not onboarded to the workspace',
    remedy: onboardRemedy(target, apiVersion),
  };
}

/** Codes of ARM that an earlier check explains better. */
const causes: Readonly<Record<string, CheckId>> = {
  missingsubscriptionregistration: 'providers',
  subscriptionnotregistered: 'providers',
  noregisteredproviderfound: 'apiVersions',
  invalidapiversionparameter: 'apiVersions',
  invalidresourcetype: 'apiVersions',
  authorizationfailed: 'permissions',
};

/** A refusal whose cause failed its own check is skipped; any other is unknown. */
function explained(id: CheckId, { armCode, problem }: Refusal, earlier: readonly DoctorCheck[]): DoctorCheck {
  const cause = causes[armCode?.toLowerCase() ?? ''];
  const told = earlier.some((check) => check.id === cause && check.result !== 'ok');
  return cause !== undefined && told ? skipped(id, cause) : unknown(id, problem);
}

function listed(actions: readonly string[]): string {
  const more = actions.length - shownActions;
  const shown = actions.slice(0, shownActions).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/**
 * Whether the caller may take the action: some entry's `actions` match it and that same entry's
 * `notActions` do not. Another role's `notActions` do not matter (Azure RBAC, "NotActions").
 *
 * Patterns compare without case; `*` stands for any run of characters, slashes included.
 */
export function allowsAction(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => fits(pattern, action)) &&
      !notActions.some((pattern) => fits(pattern, action)),
  );
}

/** Linear in the text for each `*`: patterns come from Azure, and a regular expression of many `*` may never end. */
function fits(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
