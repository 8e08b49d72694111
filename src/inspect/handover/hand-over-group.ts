import type { HandOverItem } from '../../features/handover/hand-over-item.js';

/** What of one group could be carried, and at what cost. */
export interface HandOverGroup {
  readonly parent: string;
  readonly group: string;
  /** The files' names, in name order. */
  readonly members: readonly string[];
  /** Those of them that are in the tenant of the central workspace, which would be the source. */
  readonly homeMembers: readonly string[];
  /** How many tenants its members are in. */
  readonly tenants: number;
  /** By kind, then name. */
  readonly items: readonly HandOverItem[];
  /** Tenants × items carried: what counts against the limit of a publish. */
  readonly operations: number;
  /** Publishes of distribution that it takes; 0 where there is nothing to carry. */
  readonly publishes: number;
}
