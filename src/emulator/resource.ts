import type { Ticks } from './addresses.js';

/** One resource as it is kept. Never changed in place: an update is a new object, so copies can share bodies. */
export interface Resource {
  /** Order of creation; what a page's `$skipToken` points at. */
  readonly seq: number;
  readonly name: string;
  readonly etag: string;
  readonly created: Ticks;
  readonly modified: Ticks;
  readonly properties: Properties;
  readonly kind?: string;
  readonly location?: string;
  readonly tags?: unknown;
  /** Key of the item this is a copy of, in the workspace that published it. */
  readonly origin?: string;
  /** What it was before its last write, where lists may still show that. */
  readonly before?: Resource;
  /** Playbooks attached to an analytics rule; a PUT or a publish of the rule keeps them. */
  readonly actions?: readonly AttachedAction[];
}

/** `alertRules/{rule}/actions/{name}`. */
export interface AttachedAction {
  readonly name: string;
  readonly etag: string;
  readonly logicAppResourceId: string;
}

export type Properties = Readonly<Record<string, unknown>>;
