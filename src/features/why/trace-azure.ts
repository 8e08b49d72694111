import { pairHistory } from '../../apply/pair-history.js';
import { pairResult } from '../../apply/pair-results.js';
import type { FoundCopy } from '../../apply/read-copy.js';
import { contentPatch } from '../../content/content-patch.js';
import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredMember } from '../../model/desired.js';
import { mayFollow, readInstant } from '../../model/instant.js';
import { hasEnded } from '../../model/job-state.js';
import { partName } from '../../model/part-name.js';
import { pairJudge } from '../../plan/publish/judge-pair.js';
import { bodyDifference } from '../../plan/steps/diff-resource.js';
import { refOf } from '../../plan/steps/step-json.js';
import { instantText } from '../../show/words.js';
import { applySuppressions } from '../drift/apply-suppressions.js';
import type { DriftPair } from '../drift/drift.js';
import { broken, type Chain, type ChainDraft, held, lastLink } from './chain.js';
import type { ItemRoute } from './routes.js';
import type { Traced, TracedItem } from './trace.js';

interface InAzure {
  readonly group: DesiredGroup;
  readonly part: ItemRoute['part'];
  readonly chain: ChainDraft;
}

/** The links in Azure: the assignment, what its last job said of the pair, and the copy. */
export async function traceAzure(
  traced: Traced,
  { picture, item }: TracedItem,
  member: DesiredMember,
  { group, part: holding, chain }: InAzure,
): Promise<Chain> {
  const { name } = group;
  const apply = { text: 'Bring Azure to what the files ask:', command: `apply --group ${name}` };
  const publish = { text: 'Publish the group:', command: `publish --group ${name}` };
  const publishNow = group.publish === 'Manual' ? publish : apply;
  const afterApply = group.publish === 'Manual' ? [apply, publish] : [apply];
  if (holding === undefined)
    return broken(chain, 'assignment', 'notAssigned', {
      text: `in Azure, group ${name} does not have ${member.name}`,
      todo: afterApply,
    });
  const { part, live, resourceName, carries } = holding;
  const title = partName(name, part);
  if (!carries)
    return broken(chain, 'assignment', 'notAssigned', {
      text: `in Azure, ${part.assignment === undefined ? `group ${title} has no assignment` : `assignment ${part.assignment.name} does not have the item`}`,
      todo: afterApply,
    });
  const assigned = held(
    chain,
    'assignment',
    `assignment ${part.assignment?.name ?? ''} has the item, and its group ${live.name} has ${member.name}`,
  );
  const jobs = await traced.jobsOf(part);
  if (jobs.state === 'problem') {
    traced.tell({ ...jobs.problem, parent: picture.parent.name });
    return broken(assigned, 'job', 'jobUnread', { text: `the jobs of ${title} could not be read`, todo: [] });
  }
  if (jobs.state === 'unpublished')
    return broken(assigned, 'job', 'neverPublished', {
      text: `${title} was never published`,
      todo: [publishNow],
    });
  const { last: job } = jobs;
  const { status, error = null } = pairJudge(job, live.memberResourceNames)(item, resourceName);
  const called = `job ${job.name === '' ? '' : `${job.name} `}`;
  const when = job.endTime === undefined ? 'runs' : `of ${instantText(job.endTime)}`;
  const stepMember = { name: member.name, resourceName, workspace: member.workspace };
  if (status === 'Failed') {
    const { cause, hint } = pairResult(
      { parent: picture.parent.name, group: name, item: refOf(item), member: stepMember },
      'Failed',
      error,
    );
    const [past] = pairHistory(
      { parent: picture.parent.name, group: name },
      [{ ...jobs, items: [refOf(item)], members: [stepMember] }],
      0n,
    ).failing;
    const since =
      past?.firstFailed == null
        ? ''
        : `, failing since ${instantText(past.firstFailed)} (${String(past.failedJobs)} ${past.failedJobs === 1 ? 'job' : 'jobs'})`;
    return broken(assigned, 'job', 'jobFailed', {
      text: `${called}${when} says Failed: ${cause ?? 'Unknown'}${since}: ${error ?? ''}`,
      todo: [
        ...(hint === null ? [] : [{ text: hint }]),
        { text: 'Then:', command: `publish --group ${name}` },
      ],
    });
  }
  if (!hasEnded(job) && status === 'InProgress')
    return broken(assigned, 'job', 'jobRunning', {
      text: `${called}still runs`,
      todo: [{ text: 'Wait for it:', command: `status --group ${name} --watch` }],
    });
  const doubted =
    status === 'Succeeded' && mayFollow(readInstant(live.modifiedAt), readInstant(job.startTime));
  const copy = await traced.copyOf(picture, member, item);
  const known = status === 'Succeeded' && !doubted;
  const found = copy.ok ? compareCopy(item, copy.value) : undefined;
  // A copy that is there tells more than a job that does not say.
  if (!known && found?.state === 'missing') {
    const mentioned = job.items.some(({ resourceId }) => idKey(resourceId) === idKey(item.resourceId ?? ''));
    return broken(assigned, 'job', mentioned || job.name === '' ? 'jobUnknown' : 'notCarried', {
      text: doubted
        ? `${called}${when} succeeded, and the group was changed after it began: whether ${member.name} was in it is not known`
        : `${called}${when} does not say that it delivered the item: ${error ?? status}`,
      todo: [publishNow],
      notes: [`${member.name} has no copy of it.`],
    });
  }
  const told: ChainDraft = known
    ? held(assigned, 'job', `${called}${when} says that it delivered the item`)
    : {
        ...assigned,
        links: [
          ...assigned.links,
          {
            link: 'job',
            verdict: 'unknown',
            text: `${called}${when} does not say for certain that it delivered the item to ${member.name}`,
          },
        ],
      };
  if (!copy.ok || found === undefined) {
    if (!copy.ok)
      for (const problem of copy.problems) traced.tell({ ...problem, parent: picture.parent.name });
    return broken(told, 'copy', 'copyUnread', { text: `${member.name} could not be read`, todo: [] });
  }
  const behind = traced.isUnpublished(group, member, item);
  const ended = traceCopy(told, found, { item, member, group, behind });
  if (ended.cause === undefined) return ended;
  const state = found.state === 'missing' ? found.state : behind ? 'behind' : 'changed';
  const accepted = acceptedBy(traced.fleet, { ...found, group, member, item, state });
  if (accepted === undefined) return ended;
  const { by, until, reason } = accepted;
  const last = lastLink(ended);
  const text = `${last?.text ?? ''}; suppression ${by.join(', ')} accepts it until ${until}: ${reason}`;
  return {
    ...told,
    links: [...told.links, { link: 'copy', verdict: 'ok', text, lines: last?.lines }],
    todo: [],
  };
}

/** The suppressions that accept a copy as it is, as drift has them. */
function acceptedBy(
  { suppressions }: DesiredFleet,
  {
    group,
    member,
    item,
    state,
    copy,
  }: {
    readonly group: DesiredGroup;
    readonly member: DesiredMember;
    readonly item: ContentItem;
    readonly state: DriftPair['state'];
    readonly copy?: FoundCopy | undefined;
  },
): DriftPair['suppressed'] {
  const pair: DriftPair = {
    parent: group.parent,
    group: group.name,
    member: member.name,
    item: refOf(item),
    state,
    matchedBy: copy?.matchedBy ?? null,
    ...(copy === undefined || item.body === undefined
      ? {}
      : { patch: contentPatch(item.kind, copy.body, item.body.value) }),
  };
  return applySuppressions(suppressions, [pair]).pairs[0]?.suppressed;
}

/** What is found of a copy beside its item. */
interface ComparedCopy {
  readonly state: 'missing' | 'differs' | 'inSync';
  readonly copy?: FoundCopy | undefined;
  readonly lines?: readonly string[];
  readonly fields?: readonly string[];
}

function compareCopy({ kind, body }: ContentItem, copy: FoundCopy | undefined): ComparedCopy {
  if (copy === undefined) return { state: 'missing' };
  // What was not read is no difference.
  if (body === undefined || body.partial === true || body.hash === copy.hash)
    return { state: 'inSync', copy };
  const { fields, lines } = bodyDifference(kind, copy.body, body.value);
  return { state: 'differs', copy, fields, lines };
}

function traceCopy(
  chain: ChainDraft,
  { state, copy, fields = [], lines }: ComparedCopy,
  {
    item,
    member,
    group,
    behind,
  }: {
    readonly item: ContentItem;
    readonly member: DesiredMember;
    readonly group: DesiredGroup;
    readonly behind: boolean;
  },
): Chain {
  const publish = `publish --group ${group.name}`;
  if (state === 'missing' || copy === undefined)
    return broken(chain, 'copy', 'copyMissing', {
      text: `${member.name} has no copy of it: somebody deleted it there`,
      todo: [{ text: 'Deliver it again:', command: publish }],
    });
  const found =
    copy.matchedBy === 'name'
      ? ''
      : `, found by its ${copy.matchedBy === 'alias' ? 'alias' : 'display name'}`;
  const title = `the copy in ${member.name} (${copy.name}${found})`;
  if (state === 'inSync') return { ...held(chain, 'copy', `${title} is in sync`), todo: [] };
  const what = `${title} differs in ${fields.join(', ')}`;
  if (behind)
    return broken(chain, 'copy', 'copyBehind', {
      text: `${what}: the item was modified after the last job, and is not published yet`,
      lines,
      todo: [
        {
          text: 'Publish the change:',
          command: group.publish === 'Manual' ? publish : `apply --group ${group.name}`,
        },
      ],
    });
  return broken(chain, 'copy', 'copyChanged', {
    text: `${what}: somebody edited it there`,
    lines,
    todo: [
      { text: `To write over the edit, here and in the other members of ${group.name}:`, command: publish },
      {
        text: `To keep it, make the same change to the item in the central workspace, or accept it in a Suppression:`,
        yaml: [
          'apiVersion: muster/v1',
          'kind: Suppression',
          'metadata: { name: NAME }',
          'spec:',
          `  match: { member: ${member.name}, item: ${JSON.stringify(escapedPattern(item.name))} }`,
          '  reason: WHY',
          '  until: YYYY-MM-DD',
        ],
      },
    ],
  });
}

/** As a pattern that fits this text alone. */
function escapedPattern(text: string): string {
  return text.replaceAll(/[*?\\]/g, '\\$&').replace(/^!/, '\\!');
}
