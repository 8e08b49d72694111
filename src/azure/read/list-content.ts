import type { Result } from '../../model/problem.js';
import type { ArmClient } from '../arm-client.js';
import type { ContentSource } from './content-item.js';
import { joined, listOf, narrowed, readWorkbooks } from './read-parent.js';

/** How one resource of a list becomes what the caller wants of it. */
export type Narrow<T> = (source: ContentSource, raw: unknown) => Result<T>;

/**
 * The content of a workspace but for workbooks: three lists side by side, each to its last page, or the
 * problems of all.
 */
export async function listRulesAndSearches<T>(
  client: ArmClient,
  workspace: string,
  narrow: Narrow<T>,
  signal?: AbortSignal,
): Promise<Result<readonly T[]>> {
  const list = async (source: Exclude<ContentSource, 'workbooks'>): Promise<Result<readonly T[]>> =>
    narrowed(await listOf(client, workspace, source, signal), (raw) => narrow(source, raw));
  return joined(await Promise.all([list('alertRules'), list('automationRules'), list('savedSearches')]));
}

/** The workbooks of a workspace in its own resource group, without or with their content. */
export function listWorkbooks<T>(
  client: ArmClient,
  workspace: string,
  options: { readonly content: boolean; readonly needed: boolean },
  narrow: Narrow<T>,
  signal?: AbortSignal,
): Promise<Result<readonly T[]>> {
  return readWorkbooks(
    client,
    workspace,
    { workbookResourceGroups: [], workbooksNeeded: options.needed, workbookContent: options.content },
    (raw) => narrow('workbooks', raw),
    signal,
  );
}
