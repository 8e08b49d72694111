import { decoded } from './addresses.js';
import { isRecord } from './shapes.js';

/** What can go wrong with a request. `dropAfter` does the work and loses the answer. */
export type RequestFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Seconds, sent as Retry-After. */
      readonly retryAfter?: number;
      readonly code?: string;
      readonly message?: string;
    }
  | { readonly kind: 'dropBefore' | 'dropAfter' | 'truncate' | 'html' };

/** Which requests a fault applies to. Every given key must hold. */
export interface RequestMatch {
  readonly method?: string;
  /** Found anywhere in the decoded path, case-insensitively; `*` matches any run of characters. */
  readonly path?: string;
  /** How many matching requests pass before the fault applies; default 0. */
  readonly skip?: number;
  /** How many requests it applies to; default 1; 0 or less: every one. */
  readonly times?: number;
}

/** Something that happens to the world at once. */
export type WorldFault =
  | { readonly kind: 'deleteItem'; readonly id: string }
  | { readonly kind: 'removeRole'; readonly workspace: string; readonly leaving?: 'reader' | 'none' }
  | {
      readonly kind:
        | 'restoreRole'
        | 'deleteWorkspace'
        | 'restoreWorkspace'
        | 'removeDelegation'
        | 'restoreDelegation'
        | 'offboard';
      readonly workspace: string;
    }
  | { readonly kind: 'unregister'; readonly subscription: string; readonly namespace: string }
  | { readonly kind: 'endJob'; readonly state: 'Failed' | 'Canceled'; readonly message?: string };

/** A request fault that waits for its requests. */
export interface Fault {
  readonly match: RequestMatch;
  readonly fault: RequestFault;
  skip: number;
  /** Requests it still applies to; Infinity for ever. */
  left: number;
}

export function armedFault(match: RequestMatch, fault: RequestFault): Fault {
  const times = match.times ?? 1;
  return { match, fault, skip: match.skip ?? 0, left: times <= 0 ? Infinity : times };
}

/**
 * The fault that applies to this request, its count reduced by one; undefined where none does. Used-up faults
 * are taken out of the list.
 */
export function takeFault(faults: Fault[], method: string, path: string): RequestFault | undefined {
  const found = faults.find((fault) => meets(fault.match, method, path) && notSkipped(fault));
  if (found === undefined) return undefined;
  found.left -= 1;
  if (found.left <= 0) faults.splice(faults.indexOf(found), 1);
  return found.fault;
}

function notSkipped(fault: Fault): boolean {
  if (fault.skip === 0) return true;
  fault.skip -= 1;
  return false;
}

function meets(match: RequestMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.path === undefined) return true;
  const parts = match.path.toLowerCase().split('*');
  const text = decoded(path).toLowerCase();
  let from = 0;
  return parts.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

export type ReadFault =
  | { readonly match: RequestMatch; readonly request: RequestFault }
  | { readonly world: WorldFault }
  | { readonly message: string };

/** A fault as a seed or a control call writes it: `{match, fault}` for requests, or something that happens to the world. */
export function readFault(value: unknown): ReadFault {
  if (!isRecord(value)) return { message: 'A fault is an object.' };
  const { match, fault } = value;
  const what = isRecord(fault) ? fault : value;
  if (isWorldFault(what)) return { world: what };
  if (!isRequestFault(what))
    return { message: `The fault ${JSON.stringify(what)} is unknown or incomplete.` };
  const matcher = match ?? {};
  if (!isMatch(matcher)) return { message: `The match ${JSON.stringify(matcher)} is not valid.` };
  return { match: matcher, request: what };
}

function isMatch(value: unknown): value is RequestMatch {
  return (
    isRecord(value) &&
    Object.entries(value).every(([key, one]) =>
      key === 'method' || key === 'path'
        ? typeof one === 'string'
        : (key === 'skip' || key === 'times') && Number.isInteger(one),
    )
  );
}

function isRequestFault(value: unknown): value is RequestFault {
  if (!isRecord(value)) return false;
  if (['dropBefore', 'dropAfter', 'truncate', 'html'].includes(String(value.kind))) return true;
  return value.kind === 'status' && isErrorStatus(value.status);
}

function isErrorStatus(status: unknown): boolean {
  return (
    typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 && status !== 204
  );
}

function isWorldFault(value: unknown): value is WorldFault {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'deleteItem':
      return typeof value.id === 'string';
    case 'removeRole':
    case 'restoreRole':
    case 'deleteWorkspace':
    case 'restoreWorkspace':
    case 'removeDelegation':
    case 'restoreDelegation':
    case 'offboard':
      return typeof value.workspace === 'string';
    case 'unregister':
      return typeof value.subscription === 'string' && typeof value.namespace === 'string';
    case 'endJob':
      return value.state === 'Failed' || value.state === 'Canceled';
    default:
      return false;
  }
}
