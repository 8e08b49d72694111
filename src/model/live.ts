import type { ContentItem } from './content.js';

/** What Azure returned for one parent, every list read to its last page. */
export interface LiveParent {
  readonly configuration?: LiveConfiguration;
  readonly members: readonly LiveMember[];
  readonly groups: readonly LiveGroup[];
  readonly assignments: readonly LiveAssignment[];
  readonly content: readonly ContentItem[];
  /** The marks of items that muster wrote; read only where content is kept as files. */
  readonly marks?: readonly LiveMark[];
}

/** The metadata resource that muster keeps beside an item that it wrote. */
export interface LiveMark {
  readonly id: string;
  readonly name: string;
  /** ARM id of the item. */
  readonly itemId: string;
  /** What was written, as `markVersion` encodes it. */
  readonly version: string;
}

interface LiveResourceBase {
  readonly id: string;
  readonly name: string;
  readonly etag?: string;
  /** When it was written last, RFC 3339 (`modifiedTime`); undefined where the service does not tell. */
  readonly modifiedAt?: string;
}

export interface LiveConfiguration extends LiveResourceBase {
  readonly mode: string;
}

export interface LiveMember extends LiveResourceBase {
  readonly workspace: string;
  readonly tenant: string;
}

export interface LiveGroup extends LiveResourceBase {
  readonly displayName: string;
  readonly description?: string;
  readonly memberResourceNames: readonly string[];
}

export interface LiveAssignment extends LiveResourceBase {
  readonly targetResourceName: string;
  readonly itemIds: readonly string[];
  /** Both undefined if it was never published. */
  readonly lastJobEndTime?: string;
  readonly lastJobState?: string;
}

/** A publish job; `state` and item `status` are open sets (securityinsights 2025-10-01-preview). */
export interface LiveJob {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly errorMessage?: string;
  readonly items: readonly LiveJobItem[];
}

export interface LiveJobItem {
  readonly resourceId: string;
  readonly status: string;
  readonly executionTime?: string;
  readonly errors: readonly { readonly memberResourceName: string; readonly errorMessage: string }[];
}

/**
 * Whether a text of Azure says that Microsoft Sentinel is not switched on in a workspace.
 *
 * A 400 since 2023: "Workspace '…' is not onboarded to Microsoft Sentinel" (iknowjason/PurpleCloud#42); a
 * 404 before: "Couldn't find workspaceMetadata of workspace id …" (hashicorp/terraform-provider-azurerm#11128).
 */
export function isNotOnboarded(text: string): boolean {
  return /is not onboarded to (?:Microsoft|Azure) Sentinel|could(?:n.t| not) find workspaceMetadata/i.test(
    text,
  );
}

/** The hint for it; doctor adds the command. */
export const onboardHint = 'Onboard Microsoft Sentinel to the workspace; `muster doctor` prints the command.';
