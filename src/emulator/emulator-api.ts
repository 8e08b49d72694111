import type { ContentResource } from './content-loading.js';
import type { RequestFault, RequestMatch, WorldFault } from './faults.js';
import type { WorkspaceView } from './inspect-world.js';
import type { WorkspaceSeed } from './seed-workspace.js';
import type { EmulatorSettings } from './settings.js';
import type { WorldState } from './world-state.js';

export interface EmulatorSetup {
  readonly workspaces?: readonly WorkspaceSeed[];
  /** The tenant whose tokens reach every delegated workspace; by default that of the first workspace. */
  readonly managingTenant?: string;
  /** Tokens and their tenants; without any, every token is one of the managing tenant. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** It issues tokens and answers what Azure's clients ask an authority; `lifetime` of a token in seconds. */
  readonly authority?: { readonly lifetime?: number };
  readonly settings?: Partial<EmulatorSettings>;
  /** The state of an earlier emulator: its `snapshot()`. */
  readonly state?: WorldState;
  readonly now?: () => Date;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Saves the state, as text; called after changes, at most once at a time. */
  readonly save?: (text: string) => Promise<void>;
}

export interface Emulator {
  /** ARM, and the control calls under `/_emulator`. Rejects with ConnectionDropped where a fault drops the connection. */
  fetch(request: Request): Promise<Response>;
  readonly settings: EmulatorSettings;
  readonly managingTenant: string;
  /** The message where the change is not a valid setting. */
  configure(change: Partial<EmulatorSettings>): string | undefined;
  /** Lets the next requests that match fail. */
  failNext(match: RequestMatch, fault: RequestFault): void;
  clearFaults(): void;
  /** Does something to the world; the message where it names something that does not exist. */
  happen(fault: WorldFault): string | undefined;
  readonly requestLog: readonly LoggedRequest[];
  /** `total`, by method (`GET`), by method and status (`PUT 201`). */
  requestCounts(): Readonly<Record<string, number>>;
  clearRequestLog(): void;
  /** Adds a workspace where none of this id is; the message where that is impossible. */
  addWorkspace(seed: WorkspaceSeed): string | undefined;
  /** Makes resource providers unregistered on a subscription. */
  unregister(subscription: string, namespaces: readonly string[]): void;
  hasWorkspace(id: string): boolean;
  workspaceIds(): readonly string[];
  /** Puts content into a workspace as its portal would; the message where there is no such workspace. */
  putContent(workspace: string, content: ContentResource | readonly ContentResource[]): string | undefined;
  /** Content and workspace manager resources of a workspace, jobs caught up; undefined where there is no such workspace. */
  view(workspace: string): WorkspaceView | undefined;
  /** The whole state as JSON. */
  snapshot(): WorldState;
  /** Waits until everything is saved; the message where the last save failed. */
  flush(): Promise<string | undefined>;
}

/** What a client asked and what it got. Status 0: the connection was dropped. */
export interface LoggedRequest {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly status: number;
  /** When it came, RFC 3339. */
  readonly at: string;
}

/** Requests by method, and by method and status. */
export function countRequests(log: readonly LoggedRequest[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { total: log.length };
  for (const { method, status } of log) {
    counts[method] = (counts[method] ?? 0) + 1;
    counts[`${method} ${status}`] = (counts[`${method} ${status}`] ?? 0) + 1;
  }
  return counts;
}
