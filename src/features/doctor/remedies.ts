import { shellQuote } from '../../show/words.js';
import type { DoctorTarget, Remedy } from './doctor-check.js';

/** The managing tenant and login, as far as known. */
export interface Login {
  /** Of the login's token; undefined where the token does not say. */
  readonly tenant?: string;
  /** The login's tenant, else that of the uppermost parent. */
  readonly managingTenant: string;
}

/** Microsoft Sentinel Contributor (built-in roles, security). */
const contributor = 'ab8e14d6-4a74-4a29-9ba8-549422addade';

const principal = 'PRINCIPAL_ID is the object id of the group or service principal that muster logs in as.';

/** Makes a subscription visible: Azure Lighthouse for another tenant's, a role assignment for the own one's. */
export function delegationRemedy(target: DoctorTarget, login: Login): Remedy {
  if (target.tenant === login.managingTenant) return roleRemedy(target, login);
  const subscription = shellQuote(target.subscription);
  return {
    text: `In the customer’s tenant, delegate the subscription to the managing tenant with Azure Lighthouse; an owner of the subscription runs this. ${principal}`,
    commands: [
      `az login --tenant ${shellQuote(target.tenant)}`,
      `DEFINITION=$(az managedservices definition create --subscription ${subscription} --name 'Sentinel operations' --tenant-id ${shellQuote(login.managingTenant)} --principal-id "$PRINCIPAL_ID" --role-definition-id ${contributor} --query id --output tsv)`,
      `az managedservices assignment create --subscription ${subscription} --definition "$DEFINITION"`,
    ],
  };
}

/** Gives the login Microsoft Sentinel Contributor, through the delegation where the workspace is of another tenant. */
export function roleRemedy(target: DoctorTarget, login: Login): Remedy {
  if (target.tenant !== login.managingTenant) {
    const { text, commands } = delegationRemedy(target, login);
    return {
      text: text.replace(
        'delegate the subscription',
        'delegate Microsoft Sentinel Contributor on the subscription',
      ),
      commands,
    };
  }
  const scope = `/subscriptions/${target.subscription}/resourceGroups/${target.resourceGroup}`;
  return {
    text: `Give the login Microsoft Sentinel Contributor on the resource group; it takes some minutes to work. ${principal}`,
    commands: [
      `az role assignment create --assignee "$PRINCIPAL_ID" --role 'Microsoft Sentinel Contributor' --scope ${shellQuote(scope)}`,
    ],
  };
}

export function registerRemedy(subscription: string, namespaces: readonly string[]): Remedy {
  return {
    text: 'Register it, or let muster doctor --fix do so.',
    commands: namespaces.map(
      (namespace) =>
        `az provider register --namespace ${namespace} --subscription ${shellQuote(subscription)} --wait`,
    ),
  };
}

export function versionsRemedy(subscription: string, namespaces: readonly string[]): Remedy {
  return {
    text: 'Look at what is offered. MUSTER_API_VERSION takes another version for the workspace manager types; for other types a newer muster is needed.',
    commands: namespaces.map(
      (namespace) =>
        `az provider show --namespace ${namespace} --subscription ${shellQuote(subscription)} --query 'resourceTypes[].[resourceType,apiVersions[0]]' --output table`,
    ),
  };
}

export function workspaceRemedy({ workspace }: DoctorTarget): Remedy {
  return {
    text: 'Correct the workspace’s id in the files; this shows whether it is there.',
    commands: [`az monitor log-analytics workspace show --ids ${shellQuote(workspace)}`],
  };
}

export function onboardRemedy({ workspace }: DoctorTarget, apiVersion: string): Remedy {
  const url = `${workspace}/providers/Microsoft.SecurityInsights/onboardingStates/default?api-version=${apiVersion}`;
  return {
    text: 'Onboard Microsoft Sentinel to the workspace.',
    commands: [`az rest --method put --url ${shellQuote(url)} --body '{"properties":{}}'`],
  };
}

export function enableRemedy(parent: string): Remedy {
  return {
    text: 'Let muster doctor --fix enable it; muster apply does so as well.',
    commands: [`muster doctor --fix --parent ${shellQuote(parent)}`],
  };
}

export function rulesRemedy({ workspace }: DoctorTarget, apiVersion: string): Remedy {
  const url = `${workspace}/providers/Microsoft.SecurityInsights/alertRules?api-version=${apiVersion}`;
  return {
    text: 'Disable rules in the workspace, or select less. A workspace on a dedicated cluster can be given a higher limit by a support request. This lists its enabled rules.',
    commands: [
      `az rest --method get --url ${shellQuote(url)} --query 'value[?properties.enabled].[kind,properties.displayName]' --output table`,
    ],
  };
}
