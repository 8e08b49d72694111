import type { WorkspaceAddress } from './addresses.js';
import { workspaceIdOf } from './addresses.js';
import type { ContentResource } from './content-loading.js';
import { sampleAutomationRules } from './sample-automation.js';
import { sampleRules } from './sample-rules.js';
import { sampleSearches } from './sample-searches.js';
import { sampleWorkbooks } from './sample-workbooks.js';

/**
 * The content of a made-up security operations centre, the same in every workspace: all seven kinds,
 * with a few drafts marked `[DEV]`, a disabled rule, and a playbook that the service will not publish.
 */
export function sampleContent(workspace: WorkspaceAddress): readonly ContentResource[] {
  return [
    ...sampleRules,
    ...sampleAutomationRules(workspace),
    ...sampleSearches,
    ...sampleWorkbooks(workspaceIdOf(workspace)),
  ];
}
