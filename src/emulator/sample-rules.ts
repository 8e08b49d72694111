import type { ContentResource } from './content-loading.js';
import { guidOf } from './addresses.js';

interface RuleSketch {
  readonly displayName: string;
  readonly severity: 'High' | 'Medium' | 'Low' | 'Informational';
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly query: string;
  readonly enabled?: false;
  readonly nrt?: true;
  readonly every?: string;
}

const sketches: readonly RuleSketch[] = [
  {
    displayName: 'Contoso Password spray against one tenant',
    severity: 'High',
    tactics: ['CredentialAccess'],
    techniques: ['T1110'],
    query: `SigninLogs
| where ResultType in ("50126", "50053")
| summarize Accounts = dcount(UserPrincipalName), Attempts = count() by IPAddress, bin(TimeGenerated, 30m)
| where Accounts > 20 and Attempts > 40`,
  },
  {
    displayName: 'Contoso Sign-in from a country never seen before',
    severity: 'Medium',
    tactics: ['InitialAccess'],
    techniques: ['T1078'],
    every: 'P1D',
    query: `let known = SigninLogs
  | where TimeGenerated between (ago(14d) .. ago(1d))
  | summarize by UserPrincipalName, Location;
SigninLogs
| where TimeGenerated > ago(1d) and ResultType == "0"
| join kind=leftanti known on UserPrincipalName, Location
| project TimeGenerated, UserPrincipalName, Location, IPAddress`,
  },
  {
    displayName: 'Contoso Consent granted to an unknown application',
    severity: 'High',
    tactics: ['Persistence', 'CredentialAccess'],
    techniques: ['T1528'],
    query: `AuditLogs
| where OperationName == "Consent to application"
| extend App = tostring(TargetResources[0].displayName), User = tostring(InitiatedBy.user.userPrincipalName)
| where App !in (dynamic(["Contoso Portal", "Contoso Mobile"]))
| project TimeGenerated, App, User`,
  },
  {
    displayName: 'Contoso Role assigned outside change hours',
    severity: 'Medium',
    tactics: ['PrivilegeEscalation'],
    techniques: ['T1098'],
    query: `AuditLogs
| where OperationName has "Add member to role"
| extend Hour = hourofday(TimeGenerated)
| where Hour < 7 or Hour > 19
| project TimeGenerated, OperationName, Result, Identity`,
  },
  {
    displayName: 'Contoso Mailbox rule forwards to the outside',
    severity: 'High',
    tactics: ['Collection', 'Exfiltration'],
    techniques: ['T1114'],
    query: `OfficeActivity
| where Operation in ("New-InboxRule", "Set-InboxRule")
| where Parameters has "ForwardTo" and Parameters !has "@contoso.example"
| project TimeGenerated, UserId, ClientIP, Parameters`,
  },
  {
    displayName: 'Contoso Many files deleted by one user',
    severity: 'Low',
    tactics: ['Impact'],
    techniques: ['T1485'],
    query: `OfficeActivity
| where Operation == "FileDeleted"
| summarize Files = dcount(OfficeObjectId) by UserId, bin(TimeGenerated, 1h)
| where Files > 200`,
  },
  {
    displayName: 'Baseline Audit log cleared on a server',
    severity: 'High',
    tactics: ['DefenseEvasion'],
    techniques: ['T1070'],
    nrt: true,
    query: `SecurityEvent
| where EventID in (1102, 517)
| project TimeGenerated, Computer, Account`,
  },
  {
    displayName: 'Baseline New local administrator',
    severity: 'Medium',
    tactics: ['Persistence', 'PrivilegeEscalation'],
    techniques: ['T1136'],
    query: `SecurityEvent
| where EventID == 4732 and TargetSid == "S-1-5-32-544"
| project TimeGenerated, Computer, SubjectAccount, MemberName`,
  },
  {
    displayName: 'Baseline Encoded PowerShell command',
    severity: 'Medium',
    tactics: ['Execution', 'DefenseEvasion'],
    techniques: ['T1059', 'T1027'],
    query: `SecurityEvent
| where EventID == 4688 and NewProcessName endswith "powershell.exe"
| where CommandLine matches regex @"(?i)\\s-e(nc|ncodedcommand)?\\s"
| project TimeGenerated, Computer, Account, CommandLine`,
  },
  {
    displayName: 'Baseline Firewall policy changed',
    severity: 'Informational',
    tactics: ['DefenseEvasion'],
    techniques: ['T1562'],
    every: 'PT5H',
    query: `AzureActivity
| where OperationNameValue has "firewallPolicies/write" and ActivityStatusValue == "Success"
| project TimeGenerated, Caller, ResourceGroup, _ResourceId`,
  },
  {
    displayName: 'Baseline Sentinel connector silent for a day',
    severity: 'Low',
    tactics: ['DefenseEvasion'],
    techniques: ['T1562'],
    every: 'P1D',
    enabled: false,
    query: `union withsource = Source Heartbeat, SecurityEvent, Syslog
| summarize Last = max(TimeGenerated) by Source
| where Last < ago(1d)`,
  },
  {
    displayName: 'Contoso Unusual DNS tunnel volume [DEV]',
    severity: 'Low',
    tactics: ['CommandAndControl'],
    techniques: ['T1071'],
    query: `ContosoDns
| summarize Bytes = sum(QueryLength), Names = dcount(Query) by SrcIp, bin(TimeGenerated, 1h)
| where Names > 5000 and Bytes > 400000`,
  },
];

/** The rule that Sentinel makes where it is switched on (recorded by Az.SecurityInsights, `Get-AzSentinelAlertRule`, 2026-03). */
export const builtInFusion: ContentResource = {
  name: 'BuiltInFusion',
  type: 'Microsoft.SecurityInsights/alertRules',
  kind: 'Fusion',
  properties: {
    displayName: 'Advanced multistage attack detection',
    description: 'Correlates weak signals of several products into one incident.',
    alertRuleTemplateName: 'f71aba3d-28fb-450b-b192-4e76a83015c8',
    enabled: true,
    severity: 'High',
    tactics: ['InitialAccess', 'LateralMovement', 'Exfiltration'],
  },
};

/** Analytics rules: eleven scheduled, one of them disabled and one a draft, one NRT, one Fusion. */
export const sampleRules: readonly ContentResource[] = [...sketches.map(ruleOf), builtInFusion];

function ruleOf(sketch: RuleSketch, at: number): ContentResource {
  const { displayName, severity, tactics, techniques, query } = sketch;
  const every = sketch.every ?? 'PT1H';
  return {
    name: guidOf(at + 1, 11),
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: sketch.nrt === true ? 'NRT' : 'Scheduled',
    properties: {
      displayName,
      description: `${displayName}. Part of the sample content of a made-up operations centre.`,
      severity,
      enabled: sketch.enabled ?? true,
      query,
      ...(sketch.nrt === true
        ? {}
        : {
            queryFrequency: every,
            queryPeriod: every === 'P1D' ? 'P14D' : every,
            triggerOperator: 'GreaterThan',
            triggerThreshold: 0,
          }),
      suppressionDuration: 'PT5H',
      suppressionEnabled: false,
      tactics,
      techniques,
      incidentConfiguration: {
        createIncident: true,
        groupingConfiguration: {
          enabled: false,
          reopenClosedIncident: false,
          lookbackDuration: 'PT5H',
          matchingMethod: 'AllEntities',
        },
      },
    },
  };
}
