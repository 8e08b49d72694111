import type { PairCause } from '../../src/model/content.js';

/**
 * Texts that Sentinel, Log Analytics and ARM really answered, as people quoted them; ids and names are ours.
 * Each with where it was read and what it means for a pair.
 */
export const realTexts: readonly (readonly [source: string, text: string, cause: PairCause])[] = [
  // Queries that need what the workspace does not have.
  [
    'criblio/Cribl-Microsoft#56',
    'BadRequest: Failed to run the analytics rule query. One of the tables does not exist.',
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#6681',
    "'summarize' operator: Failed to resolve table or column expression named 'IdentityInfo'.",
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#4007',
    'where operator:Failed to resolve table of column expressions named IdentityInfo',
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#12795',
    "'project' operator: Failed to resolve scalar expression named 'HostTags'",
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#12795',
    "'where' operator: Failed to resolve table or column expression named 'QualysHostDetectionV2_CL'",
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#10653',
    "'extend' operator: Failed to resolve scalar expression named 'FileName_s'",
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#8187',
    `'distinct' operator: Failed to resolve scalar expression named '["User Principal Name"]'.`,
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#2276',
    `'extend' operator: Failed to resolve scalar expression named '["@Name"]'.`,
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#10021',
    "'evaluate' operator: Failed to resolve column or scalar expression named 'key'",
    'CannotRun',
  ],
  [
    'microsoft/finops-toolkit#1776',
    "Semantic error: 'where' operator: Failed to resolve table or column expression named 'Costs_v1_2'",
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#4053',
    'Request is invalid and cannot be processed: Syntax error: SYN0001: I could not parse that, sorry. [line:position=0:0].',
    'CannotRun',
  ],
  [
    'Azure/Azure-Sentinel#8189',
    'Request is invalid and cannot be processed: Syntax error: SYN0001: I could not parse that, sorry. [line:position=0:0].',
    'CannotRun',
  ],
  // What the service has a limit for.
  [
    'MicrosoftLearning/SC-200T00A-Microsoft-Security-Operations-Analyst#363',
    'Maximum rule count per tenant exceeds the allowed limit 10000.',
    'LimitExceeded',
  ],
  // Rights.
  ['Microsoft’s example of a job', 'Failed to write. Status code: Forbidden.', 'PermissionDenied'],
  [
    'wortell/AZSentinel#80',
    "The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.SecurityInsights/alertRules/write' over scope '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights/alertRules/r' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    'PermissionDenied',
  ],
  [
    'microsoft/foundry-dev-tools#555',
    "Error type: AuthorizationFailed Error Message: The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.CognitiveServices/accounts/read' over scope '/subscriptions/s' or the scope is invalid.",
    'PermissionDenied',
  ],
  [
    'MicrosoftDocs/azure-docs#65179',
    `{"error":{"code":"AuthorizationFailed","message":"The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Insights/register/action' over scope '/subscriptions/s' or the scope is invalid."}}`,
    'PermissionDenied',
  ],
  [
    'elastic/cloudbeat#1974',
    'RESPONSE 403: 403 Forbidden ERROR CODE: AuthorizationFailed',
    'PermissionDenied',
  ],
  [
    'nccgroup/ScoutSuite#1343',
    "(AuthorizationFailed) The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Web/sites/config/list/action' over scope '/subscriptions/s'",
    'PermissionDenied',
  ],
  [
    'microsoft/microsoft-foundry-for-vscode#486',
    "The client with object id '' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourcegroups/write' over scope '' or the scope is invalid.",
    'PermissionDenied',
  ],
  [
    'CDCgov/prime-reportstream#7678',
    "LinkedAuthorizationFailed: The client 'c' with object id 'o' has permission to perform action 'Microsoft.Insights/diagnosticSettings/write' on scope '/subscriptions/s'; however, it does not have permission to perform action 'Microsoft.EventHub/namespaces/authorizationrules/listkeys/action' on the linked scope(s) '/subscriptions/t' or the linked scope(s) are invalid.",
    'PermissionDenied',
  ],
  [
    'Azure/OpenShift#41',
    "LinkedAuthorizationFailed: The client has permission to perform action 'Microsoft.Network/virtualNetworks/subnets/join/action' on scope '/subscriptions/s', however the current tenant 't' is not authorized to access linked subscription 'u'.",
    'PermissionDenied',
  ],
  [
    'Azure/Azure-Landing-Zones#2493',
    "InvalidTemplateDeployment - Long running operation failed with status 'Failed'. Additional Info:'The template deployment failed with error: 'Authorization failed for template resource 'default' of type 'Microsoft.SecurityInsights/onboardingStates'. The client 'c' with object id 'o' does not have permission to perform action 'Microsoft.SecurityInsights/onboardingStates/write' at scope '/subscriptions/s'",
    'PermissionDenied',
  ],
  [
    'MicrosoftDocs/azure-docs#119931',
    'Oops, something went wrong. The client does not have authorization to perform action on the following: Scope: /subscriptions/s',
    'PermissionDenied',
  ],
  [
    'Azure/azure-sdk-for-net#49391',
    "InvalidAuthenticationTokenTenant: The access token is from the wrong issuer 'https://sts.windows.net/a/'. It must match the tenant 'https://sts.windows.net/b/' associated with this subscription.",
    'PermissionDenied',
  ],
  // Too much at once.
  [
    'MicrosoftDocs/azure-docs#105248',
    "SubscriptionRequestsThrottled: Number of requests for subscription 's' and operation 'POST/X' exceeded the backend storage limit. Please try again after '6' seconds.",
    'Throttled',
  ],
  [
    'JulianHayward/Azure-MG-Sub-Governance-Reporting#68',
    "returned: (StatusCode: '') '429' | 'Too many requests. Please retry after 60 seconds.'",
    'Throttled',
  ],
  [
    'Azure/azure-rest-api-specs#21924',
    '{"status":"Failed","error":{"code":"TooManyRequests","message":"Subscription is not created. Please try again later."}}',
    'Throttled',
  ],
  // Gone.
  [
    'Azure/azure-powershell, recording of 2017',
    "ResourceNotFound: The Resource 'Microsoft.OperationalInsights/workspaces/w' under resource group 'g' was not found.",
    'MemberDeleted',
  ],
  ['Azure/azure-cli#22736', "(ResourceGroupNotFound) Resource group 'g' could not be found.", 'Unknown'],
  // Nothing of these: a role, a limit or a workspace would be the wrong thing to look at.
  [
    'Azure/Azure-Sentinel#12923',
    `{"error":{"code":"BadRequest","message":"'InnerConditions' must have between 2 and 10 items"}}`,
    'Unknown',
  ],
  ['Azure/azure-powershell#7144', "'Version' exceeds maximum value of '1'.", 'Unknown'],
  [
    'Azure/Azure-Sentinel#5574',
    'Response status code does not indicate success: 400 (Bad Request).',
    'Unknown',
  ],
  ['hashicorp/terraform-provider-azurerm#25564', 'Error "409 Conflict"', 'Unknown'],
  [
    'MicrosoftDocs/azure-docs#49275',
    'Conflict: Newer data exists in the Customer Configuration Store',
    'Unknown',
  ],
  [
    'microsoft/vscode-azureappservice#1646',
    "ReadOnlyDisabledSubscription: The subscription 's' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.",
    'Unknown',
  ],
  [
    'SpecterOps/AzureHound#65',
    'DisallowedOperation: The current subscription type is not permitted to perform operations on any provider namespace. Please use a different subscription.',
    'Unknown',
  ],
  [
    'wortell/AZSentinel#18',
    "GatewayTimeout: The gateway did not receive a response from 'Microsoft.SecurityInsights' within the specified time period.",
    'Unknown',
  ],
  [
    'iknowjason/PurpleCloud#42',
    `{"error":{"code":"BadRequest","message":"Workspace 'w' is not onboarded to Microsoft Sentinel. Please onboard through the portal or use the OnboardingStates ARM api"}}`,
    'Unknown',
  ],
  [
    'hashicorp/terraform-provider-azurerm#11128',
    `StatusCode=404 -- Original Error: autorest/azure: Service returned an error. Status=404 Code="NotFound" Message="Couldn't find workspaceMetadata of workspace id w"`,
    'Unknown',
  ],
];
