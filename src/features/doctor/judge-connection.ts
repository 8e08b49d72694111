import type { Asked, Refusal } from '../../azure/arm-client.js';
import type { Problem } from '../../model/problem.js';
import { okay, skipped, unknown, type DoctorCheck, type CheckId, type DoctorTarget } from './doctor-check.js';
import { delegationRemedy, type Login } from './remedies.js';

/**
 * Endpoint, token and subscription, as the first question about a subscription was answered.
 *
 * `borrowed` is the tenant whose token served the subscription in place of the login's own: it was
 * reached by a second login, and not by a delegation (MUS711). MUS701 where it is not visible.
 */
export function judgeConnection(
  target: DoctorTarget,
  first: Asked<unknown>,
  login: Login,
  borrowed: string | undefined,
): readonly DoctorCheck[] {
  const endpoint = okay('endpoint', 'the endpoint answers');
  if (first.ok || first.status === 403)
    return [
      endpoint,
      tokenOf(login),
      borrowed === undefined ? visible : byOtherLogin(target, borrowed, login),
    ];
  switch (causeOf(first)) {
    case 'endpoint':
      return [broken('endpoint', first.problem), tokenOf(login), skipped('subscription', 'endpoint')];
    case 'noToken':
    case 'noNamedToken':
      return [skipped('endpoint', 'token'), broken('token', first.problem), skipped('subscription', 'token')];
    case 'refusedToken':
      return [endpoint, broken('token', first.problem), skipped('subscription', 'token')];
    case 'invisible':
      return [endpoint, tokenOf(login), invisible(target, first, login)];
    default:
      return [endpoint, tokenOf(login), unknown('subscription', first.problem)];
  }
}

/** Whether all other subscriptions would fail the same way: then none is read. */
export function isWholeConnection(first: Refusal): boolean {
  return ['endpoint', 'noToken', 'refusedToken'].includes(causeOf(first)) || first.problem.code === 'MUS505';
}

type Cause = 'endpoint' | 'noToken' | 'noNamedToken' | 'refusedToken' | 'invisible' | 'other';

function causeOf({ problem, status, armCode }: Refusal): Cause {
  if (problem.code === 'MUS201' || problem.code === 'MUS208') return 'endpoint';
  if (problem.code === 'MUS210') return 'noToken';
  if (['MUS216', 'MUS218', 'MUS219'].includes(problem.code)) return 'noNamedToken';
  const code = armCode?.toLowerCase();
  if (status === 401) return code === 'invalidauthenticationtokentenant' ? 'invisible' : 'refusedToken';
  return status === 404 || code === 'invalidsubscriptionid' ? 'invisible' : 'other';
}

const visible = okay('subscription', 'the subscription is visible to the login');

function tokenOf({ tenant }: Login): DoctorCheck {
  return okay(
    'token',
    tenant === undefined
      ? 'a token was obtained; it names no tenant'
      : `a token of tenant ${tenant} was obtained`,
  );
}

/** Nothing works before it is fixed, so it is an error as well. */
function broken(id: CheckId, problem: Problem): DoctorCheck {
  return {
    id,
    result: 'failed',
    code: problem.code,
    reason: problem.message,
    remedy: problem.hint === undefined ? undefined : { text: problem.hint, commands: [] },
    problems: [problem],
  };
}

function invisible(target: DoctorTarget, { status }: Refusal, login: Login): DoctorCheck {
  const own = target.tenant === login.managingTenant;
  const why = own
    ? 'the login has no role there, or it does not exist'
    : status === 401
      ? 'it belongs to another tenant and is not delegated to the login’s'
      : 'it is not delegated to the login’s tenant, or does not exist';
  return {
    id: 'subscription',
    result: 'failed',
    code: 'MUS701',
    reason: `the subscription is not visible to the login: ${why}`,
    remedy: delegationRemedy(target, login),
  };
}

function byOtherLogin(target: DoctorTarget, borrowed: string, login: Login): DoctorCheck {
  return {
    id: 'subscription',
    result: 'warning',
    code: 'MUS711',
    reason: `the subscription is reached by a token of tenant ${borrowed}, not by a delegation: workspace manager reaches other tenants through Azure Lighthouse only`,
    remedy: delegationRemedy(target, login),
  };
}
