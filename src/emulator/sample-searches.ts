import type { ContentResource } from './content-loading.js';
import { guidOf } from './addresses.js';

interface SearchSketch {
  readonly displayName: string;
  readonly category: string;
  readonly query: string;
  readonly alias?: string;
  readonly parameters?: string;
  readonly tactics?: string;
  readonly techniques?: string;
  readonly team?: string;
}

const hunting = 'Hunting Queries';
const livestream = 'Livestream Queries';
const functions = 'Contoso Functions';

const sketches: readonly SearchSketch[] = [
  {
    displayName: 'Contoso DNS parser',
    category: functions,
    alias: 'ContosoDns',
    query: `DnsEvents
| where SubType == "LookupQuery"
| project TimeGenerated, SrcIp = ClientIP, Query = Name, QueryLength = strlen(Name), Answer = IPAddresses`,
  },
  {
    displayName: 'Contoso authentication parser',
    category: functions,
    alias: 'ContosoAuthentication',
    team: 'identity',
    parameters: 'since:timespan=1d',
    query: `SigninLogs
| where TimeGenerated > ago(since)
| project TimeGenerated, User = UserPrincipalName, Success = ResultType == "0", SrcIp = IPAddress`,
  },
  {
    displayName: 'Baseline privileged accounts',
    category: functions,
    alias: 'BaselinePrivilegedAccounts',
    query: `IdentityInfo
| where AssignedRoles has_any ("Global Administrator", "Security Administrator")
| summarize arg_max(TimeGenerated, *) by AccountUPN`,
  },
  {
    displayName: 'Contoso asset owner lookup [DEV]',
    category: functions,
    alias: 'ContosoAssetOwner',
    parameters: 'asset:string',
    query: `_GetWatchlist("assets") | where Name =~ asset | project Owner`,
  },
  {
    displayName: 'Contoso Rare processes on domain controllers',
    category: hunting,
    tactics: 'Execution,Persistence',
    techniques: 'T1059,T1543.003',
    team: 'hunting',
    query: `SecurityEvent
| where EventID == 4688 and Computer startswith "DC"
| summarize Count = count() by NewProcessName
| where Count < 5`,
  },
  {
    displayName: 'Contoso Service principals with fresh secrets',
    category: hunting,
    tactics: 'Persistence',
    techniques: 'T1098',
    team: 'identity',
    query: `AuditLogs
| where OperationName has "Certificates and secrets management"
| project TimeGenerated, Principal = tostring(TargetResources[0].displayName), InitiatedBy`,
  },
  {
    displayName: 'Baseline Privileged sign-ins without a managed device',
    category: hunting,
    tactics: 'InitialAccess',
    techniques: 'T1078.004',
    team: 'identity',
    query: `BaselinePrivilegedAccounts
| join kind=inner (SigninLogs | where tostring(DeviceDetail.isManaged) != "true") on $left.AccountUPN == $right.UserPrincipalName
| project TimeGenerated, UserPrincipalName, IPAddress`,
  },
  {
    displayName: 'Contoso Long URLs in proxy logs [DEV]',
    category: hunting,
    tactics: 'CommandAndControl',
    query: `CommonSecurityLog
| where DeviceVendor == "Proxy" and strlen(RequestURL) > 2000
| project TimeGenerated, SourceIP, RequestURL`,
  },
  {
    displayName: 'Contoso Watch break-glass accounts',
    category: livestream,
    query: `SigninLogs | where UserPrincipalName startswith "breakglass"`,
  },
  {
    displayName: 'Contoso Events by table',
    category: 'Contoso Operations',
    query: `union withsource = Table * | summarize Events = count() by Table | sort by Events`,
  },
  {
    displayName: 'Baseline Ingestion by day',
    category: 'Contoso Operations',
    query: `Usage | summarize GB = sum(Quantity) / 1024 by bin(TimeGenerated, 1d), DataType`,
  },
];

/** Saved searches: four functions, four hunting queries, one livestream query, two others. */
export const sampleSearches: readonly ContentResource[] = sketches.map((sketch, at) => ({
  name: guidOf(at + 1, 13),
  type: 'Microsoft.OperationalInsights/savedSearches',
  properties: {
    category: sketch.category,
    displayName: sketch.displayName,
    query: sketch.query,
    functionAlias: sketch.alias,
    functionParameters: sketch.parameters,
    ...tagsOf(sketch),
    version: 2,
  },
}));

/** The tags as the portal writes them for a hunting query, and one of the team's own. */
function tagsOf({ displayName, tactics, techniques, team }: SearchSketch) {
  const all = [
    ...(tactics === undefined ? [] : [['description', `${displayName}.`] as const]),
    ['tactics', tactics] as const,
    ['techniques', techniques] as const,
    ['team', team] as const,
  ];
  const tags = all.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return tags.length === 0 ? {} : { tags };
}
