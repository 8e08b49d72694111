import { idKey, nameKey } from '../model/arm-id.js';
import type { ItemRef, PairCause, PairResult, PairStatus } from '../model/content.js';
import { isNotOnboarded, type LiveJob, onboardHint } from '../model/live.js';
import type { Finding, Problem } from '../model/problem.js';
import { unreachable } from '../model/unreachable.js';
import { pairJudge, type PairVerdict } from '../plan/publish/judge-pair.js';
import type { PublishStep, Step, StepMember } from '../plan/steps/step.js';
import type { StepResult } from './events.js';
import type { ParentRun } from './parent-run.js';

export interface JobPairs {
  readonly parent: string;
  readonly group: string;
  readonly items: readonly ItemRef[];
  /** The group's members when this run posted the job; for any other job, its present ones. */
  readonly members: readonly StepMember[];
  readonly job: LiveJob;
  /** The group was modified after the job started: its members at that time are unknown. */
  readonly membersMayDiffer?: boolean;
}

export interface PairOutcome {
  /** By item, then by member, in the order given. */
  readonly pairs: readonly PairResult[];
  /** MUS313: errors that name no member of the group. */
  readonly findings: readonly Finding[];
}

/**
 * A result for every content item and member of one job.
 *
 * A job lists errors only; that a pair succeeded is read from its item being there with no error for the
 * member (workspace manager jobs, securityinsights 2025-10-01-preview). Item and member are looked up without
 * case. A missing result or an unknown word is `Unknown` and never counts as delivered.
 */
export function pairResults(input: JobPairs): PairOutcome {
  const names = input.members.map(({ resourceName }) => resourceName);
  const judge = pairJudge(input.job, names);
  const members = new Set(names.map(nameKey));
  const pairs = input.items.flatMap((item) =>
    input.members.map((member) => onePair(input, item, member, judge(item, member.resourceName))),
  );
  return { pairs, findings: strayErrors(input, members) };
}

function onePair(input: JobPairs, item: ItemRef, member: StepMember, verdict: PairVerdict): PairResult {
  const doubted = verdict.status === 'Succeeded' && input.membersMayDiffer === true;
  const { status, error } = doubted
    ? {
        status: 'Unknown' as const,
        error:
          'The group was modified after this job started, so it is not known whether the member was in it.',
      }
    : verdict;
  return pairResult({ ...input, item, member }, status, error ?? null);
}

/** One pair with its cause and hint; `error` decides the cause. */
export function pairResult(
  pair: {
    readonly parent: string;
    readonly group: string;
    readonly item: ItemRef;
    readonly member: StepMember;
  },
  status: PairStatus,
  error: string | null,
): PairResult {
  const cause = status === 'Failed' ? causeOf(error ?? '', pair.item, pair.member.workspace) : null;
  return {
    parent: pair.parent,
    group: pair.group,
    member: pair.member.name,
    item: pair.item,
    status,
    cause: status === 'Unknown' ? 'Unknown' : cause,
    error,
    hint: cause === null ? unknownHint(status) : causeHint(cause, pair.item, pair.member.name, error ?? ''),
  };
}

function unknownHint(status: PairStatus): string | null {
  return status === 'Unknown'
    ? 'Publish the group again; what is not known does not count as delivered.'
    : null;
}

function strayErrors(input: JobPairs, members: ReadonlySet<string>): readonly Finding[] {
  const strays = input.job.items.flatMap((item) =>
    item.errors.filter(({ memberResourceName }) => !members.has(nameKey(memberResourceName))),
  );
  const names = [...new Set(strays.map(({ memberResourceName }) => memberResourceName))];
  return names.map((name) => ({
    code: 'MUS313',
    severity: 'warning',
    message: `Job ${input.job.name} of group ${input.group} reports an error of "${name}", which is no member of the group: ${strays.find(({ memberResourceName }) => memberResourceName === name)?.errorMessage ?? ''}`,
    parent: input.parent,
  }));
}

/**
 * Why a pair failed: by the first status code in the message, then by its words, and by the id that it names.
 *
 * The documented reasons are an item deleted from the parent, changed permissions and a deleted
 * member workspace (Microsoft Sentinel documentation, workspace manager); the messages themselves
 * are free text such as `Failed to write. Status code: Forbidden.`
 */
export function causeOf(message: string, item: ItemRef, memberWorkspace: string): PairCause {
  const named = message.toLowerCase();
  // Names of customers' resources are not words of the service.
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

/** Numbers and names of status codes, and ARM's equivalent codes, in lower case. */
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

/** Names in a query can look like a status: a column `Forbidden`. */
const lackedName = /\b(?:named|tables?|functions?|watchlists?|columns?) ["'[]{1,3}[^"'[\]]*/gi;

/** The first status in a place for statuses: after "Status code:", in brackets, or before a full stop or colon. */
function statusOf(text: string): Status | undefined {
  const places =
    /\b(?:status(?:[ _]?code)?|http|error|code)\b["']?[:=\s(]*["']?(\w+)|[([{"'](\w+)[)\]}"']|\b(\w+)(?=[.:,]|$)/gi;
  for (const [, ...words] of text.replace(lackedName, '').matchAll(places)) {
    const word = words.find(Boolean)?.toLowerCase() ?? '';
    const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
    if (status !== undefined) return status;
  }
  return undefined;
}

/** KQL's and Sentinel's errors for a query that needs something that the workspace lacks. */
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

/** The next action for a failed pair; `message` is the service's. */
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

/** The pairs of a publish that is not executed. */
export function skipPublish(
  run: Pick<ParentRun, 'ledger' | 'leftOut'>,
  step: PublishStep,
  problem: Problem,
): void {
  reportLeftOut(run, step);
  const rest = withoutUnwritten(run, step);
  const pairs = everyPair(rest, presentMembers(run, step), 'Skipped', problem.message);
  run.ledger.emit({ type: 'pairs', pairs });
}

/** The members that the publish reaches, without those that could not be created. */
export function presentMembers(
  { leftOut }: Pick<ParentRun, 'leftOut'>,
  step: PublishStep,
): readonly StepMember[] {
  const absent = new Set(ofType(leftOut.get(step.name), 'member').map((result) => result.step.name));
  return step.members.filter(({ name }) => !absent.has(name));
}

/** Content of a part that this run should have written but did not, by `idKey`: nothing new of it is published. */
export function unwrittenContent(
  { leftOut }: Pick<ParentRun, 'leftOut'>,
  { name }: PublishStep,
): ReadonlyMap<string, StepResult> {
  return new Map(
    ofType(leftOut.get(name), 'content').map((result) => [idKey(result.step.resourceId), result]),
  );
}

/** The publish limited to what this run wrote or left unchanged. */
export function withoutUnwritten(run: Pick<ParentRun, 'leftOut'>, step: PublishStep): PublishStep {
  const unwritten = unwrittenContent(run, step);
  const isThere = (item: ItemRef) => !unwritten.has(idKey(item.resourceId ?? ''));
  return unwritten.size === 0 ? step : { ...step, items: step.items.filter(isThere) };
}

function ofType(results: readonly StepResult[] = [], type: Step['type']): readonly StepResult[] {
  return results.filter(({ step }) => step.type === type);
}

/** Pairs of members that could not be created, and of content that was not written: failed, with that cause. */
export function reportLeftOut(
  { ledger, leftOut }: Pick<ParentRun, 'ledger' | 'leftOut'>,
  step: PublishStep,
): void {
  const results = ofType(leftOut.get(step.name), 'member');
  const present = presentMembers({ leftOut }, step);
  const unwritten = unwrittenContent({ leftOut }, step);
  const pairs = [
    ...step.members.flatMap((member) => {
      const result = results.find((one) => one.step.name === member.name);
      return result === undefined ? [] : everyPair(step, [member], 'Failed', reasonOf(result));
    }),
    ...step.items.flatMap((item) => {
      const result = unwritten.get(idKey(item.resourceId ?? ''));
      if (result === undefined) return [];
      const status = result.status === 'failed' ? 'Failed' : 'Skipped';
      return everyPair({ ...step, items: [item] }, present, status, unwrittenReason(result));
    }),
  ];
  if (pairs.length > 0) ledger.emit({ type: 'pairs', pairs });
}

function reasonOf(result: StepResult): string {
  return `The member could not be created: ${result.problem?.message ?? 'it was not tried'}`;
}

function unwrittenReason({ problem }: StepResult): string {
  return `The item could not be written to the central workspace: ${problem?.message ?? 'it was not tried'}`;
}

/** Every item with every given member, all with one status. */
export function everyPair(
  step: PublishStep,
  members: readonly StepMember[],
  status: PairStatus,
  error: string | null,
): readonly PairResult[] {
  return step.items.flatMap((item) =>
    members.map((member) =>
      pairResult({ parent: step.parent, group: step.group, item, member }, status, error),
    ),
  );
}
