import type { Properties } from './resource.js';
import type { Workspace } from './world.js';

/** Group, name, display name and query of some of the searches that Log Analytics keeps in every workspace. */
const sketches = [
  ['LogManagement', 'AllEvents', 'All Events', 'Event | sort by TimeGenerated desc'],
  ['LogManagement', 'WarningEvents', 'All Events with level "Warning"', 'Event | where EventLevel == 3'],
  [
    'LogManagement',
    'ServerRestartTime',
    'When did my servers initiate restart?',
    'Event | where EventID == 1074',
  ],
  ['LogManagement', 'AllSyslog', 'All Syslogs', 'Syslog'],
  ['General', 'dataTypeDistribution', 'Distribution of data Types', 'search * | summarize count() by $table'],
  [
    'General',
    'StaleComputers',
    'Stale Computers (data older than 24 hours)',
    'Heartbeat | summarize max(TimeGenerated)',
  ],
] as const;

const categories = { LogManagement: 'Log Management', General: 'General Exploration' } as const;

/** One of Log Analytics' own searches, without an id. */
export interface BuiltInSearch {
  readonly name: string;
  readonly properties: Properties;
}

/**
 * The searches that Log Analytics owns in a workspace. Real ones hold about 39, in members too; names, categories and the
 * missing etag are as recorded (azure-cli, `test_monitor_log_analytics_workspace_saved_search.yaml`, 2025-05).
 */
export function builtInSearches(workspace: Workspace): readonly BuiltInSearch[] {
  return sketches.map(([group, name, displayName, query]) => ({
    name: `LogManagement(${workspace.name})_${group}|${name}`,
    properties: {
      category: categories[group],
      displayName,
      version: 2,
      query: `${query}\r\n// Oql: Type=Event // Version: 0.1.122`,
    },
  }));
}
