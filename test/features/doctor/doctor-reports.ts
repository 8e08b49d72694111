import { checkIds, checksOf, okay, skipped } from '../../../src/features/doctor/doctor-check.js';
import type {
  DoctorCheck,
  DoctorReport,
  DoctorTarget,
  ExaminedTarget,
} from '../../../src/features/doctor/doctor-check.js';
import type { DesiredMember, DesiredParent } from '../../../src/model/desired.js';

const tenant = '22222222-0000-4000-8000-000000000002';
const at = (line: number) => ({ file: 'fleet.yaml', line, column: 9 });

export function aMemberTarget(name: string, line = 12): DoctorTarget {
  const workspace = `/subscriptions/s-${name}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
  const member: DesiredMember = { name, labels: {}, workspace, tenant, parents: ['soc'], at: at(line) };
  return { member, workspace, tenant, subscription: `s-${name}`, resourceGroup: 'rg', at: at(line) };
}

export function aParentTarget(name: string): DoctorTarget {
  const { workspace, subscription, resourceGroup } = aMemberTarget(name);
  const parent: DesiredParent = {
    name,
    workspace,
    tenant,
    mode: 'Enabled',
    prune: false,
    workbookResourceGroups: [],
    tier: 0,
    uppers: [],
    at: at(3),
  };
  return { parent, workspace, tenant, subscription, resourceGroup, at: at(3) };
}

/** All checks pass but those given; those below a failed subscription are skipped. */
export function examined(target: DoctorTarget, ...others: readonly DoctorCheck[]): ExaminedTarget {
  const hidden = others.some(({ id, result }) => id === 'subscription' && result === 'failed');
  return {
    target,
    checks: checksOf(target).map((id) => {
      const given = others.find((check) => check.id === id);
      if (given !== undefined) return given;
      const below = checkIds.indexOf(id) > checkIds.indexOf('subscription');
      return hidden && below ? skipped(id, 'subscription') : okay(id, 'all is well');
    }),
  };
}

export function notDelegated({ subscription }: DoctorTarget): DoctorCheck {
  return {
    id: 'subscription',
    result: 'failed',
    code: 'MUS701',
    reason:
      'the subscription is not visible to the login: it belongs to another tenant and is not delegated to the login’s',
    remedy: {
      text: 'Delegate the subscription with Azure Lighthouse.',
      commands: [
        `az managedservices assignment create --subscription ${subscription} --definition "$DEFINITION"`,
      ],
    },
  };
}

export const playbook: DoctorCheck = {
  id: 'content',
  result: 'warning',
  code: 'MUS304',
  reason: 'Selection "rules": published without their playbooks: Call the duty officer',
  remedy: { text: 'Attach the playbooks in the member workspaces.', commands: [] },
};

export const inParts: DoctorCheck = {
  ...okay('groups', 'above 2,000 operations, and kept in parts: all (3,004 operations, 2 parts)'),
  note: true,
};

export const unreadRules: DoctorCheck = {
  id: 'rules',
  result: 'unknown',
  code: 'MUS206',
  reason: 'Azure’s answer could not be had; the error says why',
  problems: [{ code: 'MUS206', message: 'GET …/alertRules: 500' }],
};

export function aDoctorReport(
  targets: readonly ExaminedTarget[],
  more: Partial<DoctorReport> = {},
): DoctorReport {
  return { loginTenant: null, targets, errors: [], ...more };
}
