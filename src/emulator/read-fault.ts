import type { RequestFault, RequestMatch, WorldFault } from './faults.js';
import { isRecord } from './shapes.js';

export type ReadFault =
  | { readonly match: RequestMatch; readonly request: RequestFault }
  | { readonly world: WorldFault }
  | { readonly message: string };

/** A fault as a seed or a control call writes it: `{match, fault}` for requests, or what happens to the world by itself. */
export function readFault(value: unknown): ReadFault {
  if (!isRecord(value)) return { message: 'A fault is an object.' };
  const { match, fault } = value;
  const what = isRecord(fault) ? fault : value;
  if (isWorldFault(what)) return { world: what };
  if (!isRequestFault(what))
    return { message: `The fault ${JSON.stringify(what)} is unknown or incomplete.` };
  const matcher = match ?? {};
  if (!isMatch(matcher)) return { message: `The match ${JSON.stringify(matcher)} is none.` };
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
