/** Templates of our own writing, as the Azure-Sentinel repository has them, with as little as may be. */

export const scheduledRule = `id: 5f2c0e9a-8f57-4a62-9c4b-0f6f2f6d3a11
name: Sign-in from a new country
description: |
  Somebody signed in from a country that they were never seen in.
severity: Medium
kind: Scheduled
queryFrequency: 1d
queryPeriod: 14d
triggerOperator: gt
triggerThreshold: 0
tactics:
  - InitialAccess
relevantTechniques:
  - T1078
  - T1078.004
query: |
  SigninLogs
  | where Location != ""
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName
version: 1.0.0
`;

/** The rule with lines added, and with those that begin with one of the keys left out. */
export function ruleWith(lines: readonly string[], without: readonly string[] = []): string {
  const kept = scheduledRule.split('\n').filter((line) => !without.some((key) => line.startsWith(`${key}:`)));
  return [...kept.filter((line) => line !== ''), ...lines, ''].join('\n');
}
