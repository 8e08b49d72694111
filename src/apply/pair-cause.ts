import { idKey } from '../model/arm-id.js';
import { isNotOnboarded, onboardHint } from '../model/onboarding.js';
import type { ItemRef } from '../model/content.js';
import type { PairCause } from '../model/pair.js';
import { unreachable } from '../model/unreachable.js';

/**
 * Why a pair failed: by the status code that the message names first, by its words only within that,
 * and by the id that it names.
 *
 * The documented reasons are an item deleted from the parent, changed permissions and a deleted
 * member workspace (Microsoft Sentinel documentation, workspace manager); the messages themselves
 * are free text such as `Failed to write. Status code: Forbidden.`
 */
export function causeOf(message: string, item: ItemRef, memberWorkspace: string): PairCause {
  const named = message.toLowerCase();
  // What customers call their resources is no word of the service.
  const text = message.replace(/\/?subscriptions\/[^\s'"]+/gi, '');
  if (isNotOnboarded(text)) return 'Unknown';
  switch (statusOf(text)) {
    case 'denied':
      return 'PermissionDenied';
    case 'throttled':
      return 'Throttled';
    case 'gone':
      return lacking.test(text) ? 'CannotRun' : missing(named, text, item, memberWorkspace);
    case 'refused':
      return wordsOf(text);
    case 'failed':
      return 'Unknown';
    case undefined: {
      if (
        /\bnot authorized\b|\baccess (?:is )?denied\b|\bnot have (?:authorization|permissions?)\b/i.test(text)
      ) {
        return 'PermissionDenied';
      }
      if (/\bthrottled\b/i.test(text)) return 'Throttled';
      const words = wordsOf(text);
      const gone = /\bnot found\b|\bdoes not exist\b|\b(?:was|been) deleted\b/i.test(text);
      return words === 'Unknown' && gone ? missing(named, text, item, memberWorkspace) : words;
    }
  }
}

type Status = 'denied' | 'throttled' | 'gone' | 'refused' | 'failed';

/** Numbers and names of status codes, and the codes of ARM that stand for one, in lower case. */
const statuses: Readonly<Record<string, Status>> = {
  '400': 'refused',
  '401': 'denied',
  '403': 'denied',
  '404': 'gone',
  '409': 'refused',
  '410': 'gone',
  '429': 'throttled',
  '500': 'failed',
  '502': 'failed',
  '503': 'failed',
  '504': 'failed',
  badrequest: 'refused',
  conflict: 'refused',
  unauthorized: 'denied',
  forbidden: 'denied',
  authorizationfailed: 'denied',
  linkedauthorizationfailed: 'denied',
  invalidauthenticationtokentenant: 'denied',
  expiredauthenticationtoken: 'denied',
  toomanyrequests: 'throttled',
  subscriptionrequeststhrottled: 'throttled',
  notfound: 'gone',
  gone: 'gone',
  resourcenotfound: 'gone',
  resourcegroupnotfound: 'gone',
  subscriptionnotfound: 'gone',
  parentresourcenotfound: 'gone',
  readonlydisabledsubscription: 'refused',
  internalservererror: 'failed',
  badgateway: 'failed',
  serviceunavailable: 'failed',
  gatewaytimeout: 'failed',
};

/** The first status that stands where a status stands: announced, in brackets, or before a full stop or colon. */
function statusOf(text: string): Status | undefined {
  const places =
    /\b(?:status(?:[ _]?code)?|http|error|code)\b["']?[:=\s(]*["']?(\w+)|[([{"'](\w+)[)\]}"']|\b(\w+)(?=[.:,]|$)/gi;
  for (const [, ...words] of text.matchAll(places)) {
    const word = words.find(Boolean)?.toLowerCase() ?? '';
    const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
    if (status !== undefined) return status;
  }
  return undefined;
}

/** A query that needs what the workspace does not have, as KQL and Sentinel say it. */
const lacking =
  /\bfailed to resolve\b|\bfailed to run the analytics rule query\b|\bunknown (?:function|table|column)\b|\b(?:SEM|SYN)\d{4}\b|\b(?:tables?|functions?|watchlists?|columns?)\b[^.;]{0,200}\b(?:does not exist|do not exist|not found|could not be (?:found|resolved))/i;

const limited = /\bquota\b|\blimit\b|\bmaximum (?:number|count)\b|\bmaximum rule count\b/i;

function wordsOf(text: string): PairCause {
  if (lacking.test(text)) return 'CannotRun';
  return limited.test(text) ? 'LimitExceeded' : 'Unknown';
}

/** A 404 is the item's where the message names the item, the member's where it names that workspace and not the item. */
function missing(named: string, text: string, item: ItemRef, memberWorkspace: string): PairCause {
  if (item.resourceId !== null && named.includes(idKey(item.resourceId))) return 'ContentDeleted';
  if (named.includes(idKey(memberWorkspace))) return 'MemberDeleted';
  if (/\bfailed to read\b/i.test(text)) return 'ContentDeleted';
  return /\bworkspaces?\b/i.test(text) ? 'MemberDeleted' : 'Unknown';
}

/** The next action for a failed pair; `message` is what the service said of it. */
export function causeHint(cause: PairCause, item: ItemRef, member: string, message = ''): string {
  switch (cause) {
    case 'ContentDeleted':
      return `"${item.displayName}" is gone from the central workspace: restore it, or take it out of the selection.`;
    case 'PermissionDenied':
      return `Grant the publishing identity Microsoft Sentinel Contributor on ${member} (through Lighthouse in another tenant), then publish again.`;
    case 'MemberDeleted':
      return `The workspace of ${member} is gone: restore it, or remove the Member.`;
    case 'CannotRun':
      return `${member} lacks ${lackOf(message)}: connect what brings it there or publish it first, or take "${item.displayName}" out of the selection.`;
    case 'LimitExceeded':
      return `${member} is at a limit of its workspace: remove or disable content there, or select less.`;
    case 'Throttled':
      return 'Azure was throttling: publish again in a few minutes.';
    case 'Unknown':
      return isNotOnboarded(message)
        ? onboardHint
        : 'Publish again; if it stays, open the job in the portal for details.';
    default:
      return unreachable(cause);
  }
}

/** `the table or column IdentityInfo`, as far as the message names it. */
function lackOf(message: string): string {
  const [, kind = '', name] =
    /\b(table or column|column or scalar|table|column|scalar|function|watchlist)s?(?: expressions?)?(?: named)?:? ["'[]+([^"'[\]]+)["'\]]/i.exec(
      message,
    ) ?? [];
  if (name === undefined) return 'a table, function, watchlist or column that the query uses';
  return `the ${kind
    .toLowerCase()
    .replace(/(?: or )?scalar/, 'column')
    .replace('columncolumn', 'column')} ${name}`;
}
