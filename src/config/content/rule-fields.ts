import {
  readDuration,
  type ReadField,
  fieldAt,
  readList,
  type Place,
  type Read,
  readRecord,
  tellRefused,
  readText,
  readTexts,
  readTruth,
  readWhole,
  readWord,
} from './reader.js';

/**
 * What Azure accepts in an analytics rule that runs a query: names and words of the API (securityinsights
 * 2025-10-01-preview), limits of its documentation (sentinel-service-limits.md, scheduled-rules-overview.md).
 * Templates write the same, in a few other spellings.
 */

const severities = ['High', 'Medium', 'Low', 'Informational'] as const;

export const severity = readWord(severities, { spelled: { Info: 'Informational' } });

/** `AttackTactic`; the API may get more. */
const tacticWords = [
  'Reconnaissance',
  'ResourceDevelopment',
  'InitialAccess',
  'Execution',
  'Persistence',
  'PrivilegeEscalation',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Collection',
  'Exfiltration',
  'CommandAndControl',
  'Impact',
  'PreAttack',
  'ImpairProcessControl',
  'InhibitResponseFunction',
] as const;

export const tactic = readWord(tacticWords, { open: true });

const entityTypes = [
  'Account',
  'Host',
  'IP',
  'Malware',
  'File',
  'Process',
  'CloudApplication',
  'DNS',
  'AzureResource',
  'FileHash',
  'RegistryKey',
  'RegistryValue',
  'SecurityGroup',
  'URL',
  'Mailbox',
  'MailCluster',
  'MailMessage',
  'SubmissionMail',
] as const;

const entityType = readWord(entityTypes, { open: true });

/** At most 10 entities a rule, and 3 identifiers of each (map-data-fields-to-entities.md). */
const entityMappings = readList(
  readRecord({
    entityType: { read: entityType, needed: 'the kind of entity, such as Account or IP' },
    fieldMappings: {
      read: readList(
        readRecord({
          identifier: { read: readText(), needed: 'the entity’s field, such as FullName or Address' },
          columnName: { read: readText(), needed: 'a column of the query' },
        }),
        { most: 3 },
      ),
      needed: 'at least one field of the entity, each with "identifier" and "columnName"',
    },
  }),
  { most: 10 },
);

const alertDetailsOverride = readRecord({
  alertDisplayNameFormat: { read: readText() },
  alertDescriptionFormat: { read: readText() },
  alertTacticsColumnName: { read: readText() },
  alertSeverityColumnName: { read: readText() },
  alertDynamicProperties: {
    read: readList(
      readRecord({
        alertProperty: {
          read: readWord(
            [
              'AlertLink',
              'ConfidenceLevel',
              'ConfidenceScore',
              'ExtendedLinks',
              'ProductName',
              'ProviderName',
              'ProductComponentName',
              'RemediationSteps',
              'Techniques',
              'SubTechniques',
            ],
            { open: true },
          ),
          needed: 'the property of the alert',
        },
        value: { read: readText(), needed: 'a column of the query' },
      }),
    ),
  },
});

/** `entitiesMatchingMethod`, as templates of 2021 have it, is the contract of 2020. */
const matching = readWord(['AllEntities', 'AnyAlert', 'Selected'], {
  spelled: { All: 'AllEntities', None: 'AnyAlert', Custom: 'Selected' },
});

const groupingConfiguration = readRecord({
  enabled: { read: readTruth },
  groupingConfigurationEnabled: { read: readTruth, as: 'enabled' },
  reopenClosedIncident: { read: readTruth },
  lookbackDuration: { read: readDuration },
  matchingMethod: { read: matching },
  entitiesMatchingMethod: { read: matching, as: 'matchingMethod' },
  groupByEntities: { read: readList(entityType) },
  groupByAlertDetails: { read: readList(readWord(['DisplayName', 'Severity'], { open: true })) },
  groupByCustomDetails: { read: readList(readText()) },
});

const incidentConfiguration: Read<unknown> = (place) => {
  const read = readRecord({
    createIncident: { read: readTruth },
    groupingConfiguration: { read: groupingConfiguration },
  })(place);
  if (read === undefined) return undefined;
  const grouping = read.groupingConfiguration;
  return {
    createIncident: true,
    ...read,
    // The API wants all four if there is any grouping; these are the portal's defaults.
    ...(grouping === undefined
      ? {}
      : { groupingConfiguration: { ...groupingDefaults, ...(grouping as object) } }),
  };
};

const groupingDefaults = {
  enabled: false,
  reopenClosedIncident: false,
  lookbackDuration: 'PT5H',
  matchingMethod: 'AllEntities',
};

/** Fields of both kinds of rules that run a query, in templates and exports. */
export const queryRuleFields = {
  description: { read: readText() },
  enabled: { read: readTruth },
  severity: { read: severity, needed: 'High, Medium, Low or Informational' },
  query: { read: readText({ most: 10_000 }), needed: 'the KQL that finds what the rule alerts about' },
  suppressionEnabled: { read: readTruth },
  suppressionDuration: { read: readDuration },
  tactics: { read: readList(tactic) },
  entityMappings: { read: entityMappings },
  sentinelEntitiesMappings: { read: readList(readRecord({ columnName: { read: readText() } })) },
  customDetails: { read: readTexts({ most: 20 }) },
  alertDetailsOverride: { read: alertDetailsOverride },
  incidentConfiguration: { read: incidentConfiguration },
  eventGroupingSettings: {
    read: readRecord({
      aggregationKind: {
        read: readWord(['SingleAlert', 'AlertPerResult']),
        needed: 'SingleAlert or AlertPerResult',
      },
    }),
  },
  alertRuleTemplateName: { read: readText() },
} as const satisfies Readonly<Record<string, ReadField>>;

/** Fields of scheduled rules only. NRT rules have no schedule and refuse these (near-real-time-rules.md). */
export const scheduleFields = {
  queryFrequency: { read: readDuration, needed: 'how often the query runs, such as 1h' },
  queryPeriod: { read: readDuration, needed: 'how far back the query looks, such as 1h' },
  triggerOperator: {
    read: readWord(['GreaterThan', 'LessThan', 'Equal', 'NotEqual'], {
      spelled: {
        gt: 'GreaterThan',
        lt: 'LessThan',
        eq: 'Equal',
        ne: 'NotEqual',
        neq: 'NotEqual',
        Equals: 'Equal',
      },
    }),
    needed: 'gt, lt, eq or ne',
  },
  triggerThreshold: { read: readWhole, needed: 'the number of results to compare with' },
} as const satisfies Readonly<Record<string, ReadField>>;

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * MUS146 for a schedule outside of its limits: both between 5 minutes and 14 days, the period no shorter than
 * the frequency, and no longer than 2 days where the query runs more often than hourly
 * (scheduled-rules-overview.md; Azure-Sentinel validates its own rules likewise).
 */
export function checkSchedule(place: Place, { queryFrequency, queryPeriod }: Schedule): void {
  const frequency = bounded(fieldAt(place, 'queryFrequency'), queryFrequency);
  const period = bounded(fieldAt(place, 'queryPeriod'), queryPeriod);
  const at = fieldAt(place, 'queryPeriod');
  if (frequency === undefined || period === undefined || at === undefined) return;
  if (period < frequency)
    tellRefused(
      at,
      `queryPeriod is ${shortly(queryPeriod)} and the query runs only every ${shortly(queryFrequency)}: what happens between is never looked at`,
      'Make queryPeriod at least as long as queryFrequency.',
    );
  if (frequency < hour && period > 2 * day)
    tellRefused(
      at,
      `queryPeriod is ${shortly(queryPeriod)}, and a query that runs more than once an hour looks back 2 days at most`,
      'Shorten queryPeriod to 2d, or run the query every 1h.',
    );
}

interface Schedule {
  readonly queryFrequency?: unknown;
  readonly queryPeriod?: unknown;
}

function bounded(place: Place | undefined, value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? secondsOf(value) : undefined;
  if (place === undefined || seconds === undefined) return undefined;
  if (seconds >= 5 * minute && seconds <= 14 * day) return seconds;
  tellRefused(
    place,
    `${String(place.path.at(-1))} is ${shortly(value)}, and Azure accepts 5 minutes to 14 days`,
    'Write it like 5m, 1h or 14d.',
  );
  return undefined;
}

function shortly(value: unknown): string {
  return String(value).replace(
    /^P(\d+)D$|^PT(\d+)([HM])$/,
    (_, days?: string, count?: string, unit?: string) =>
      days === undefined ? `${String(count)}${String(unit).toLowerCase()}` : `${days}d`,
  );
}

/** The length of an ISO 8601 duration; months and years, which vary, count as more than any limit. */
function secondsOf(text: string): number | undefined {
  const match =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text);
  if (match === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits?: string) => Number(digits ?? 0));
  if (years + months > 0) return Infinity;
  return (weeks * 7 + days) * day + hours * hour + minutes * minute + seconds;
}
