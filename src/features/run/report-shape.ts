import { exitCodes } from '../../cli/exit-code.js';
import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  atLeast,
  counts,
  countShape,
  digestText,
  instant,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  positive,
  sha256Text,
  string,
  use,
  uuid,
  type ValueOf,
} from '../../model/schema.js';
import { resourceTypes } from '../../plan/steps/step.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const text = string();
const textOrNull = orNull(text);

const step = named(
  'step',
  object({
    id: text,
    action: oneOfWords(['create', 'update', 'delete', 'publish']),
    type: oneOfWords(resourceTypes),
    parent: text,
    name: text,
    resourceId: text,
    status: oneOfWords(['succeeded', 'failed', 'skipped']),
    error: orNull(problemShape, 'Why it failed, or what it waited for in vain.'),
    durationMs: atLeast(0),
  }),
);

const job = named(
  'job',
  object({
    parent: text,
    group: text,
    assignment: text,
    jobId: text,
    portalUrl: orNull(string('The central workspace in the Azure portal; null for an emulator.')),
    state: string('Succeeded, Failed, Canceled, InProgress, or what else the service says.'),
    startTime: textOrNull,
    endTime: textOrNull,
    error: textOrNull,
  }),
);

const causes = [
  'ContentDeleted',
  'PermissionDenied',
  'MemberDeleted',
  'CannotRun',
  'LimitExceeded',
  'Throttled',
  'Unknown',
] as const;

const pair = named(
  'pair',
  object({
    parent: text,
    group: text,
    member: text,
    item: contentItemShape,
    status: oneOfWords(
      ['Succeeded', 'Failed', 'InProgress', 'Unknown', 'Skipped', 'NotPublished'],
      'NotPublished: the files ask for it, and no job covers it; only of status and publish.',
    ),
    cause: oneOfWords([...causes, null]),
    error: textOrNull,
    hint: textOrNull,
  }),
);

const history = named(
  'history',
  object(
    {
      since: instant(),
      groups: array(
        object({
          parent: text,
          group: text,
          keptSince: orNull(string('When the oldest job that is kept started.')),
          jobs: array(
            object({
              assignment: text,
              jobId: text,
              state: text,
              startTime: textOrNull,
              endTime: textOrNull,
              failedPairs: use(countShape, 'Of the pairs that the group has now.'),
            }),
            'Jobs that ended since then, or run, the newest first.',
          ),
          failing: array(
            object({
              member: text,
              item: contentItemShape,
              cause: oneOfWords(causes),
              error: textOrNull,
              hint: textOrNull,
              failedJobs: positive('How many jobs in a row failed it.'),
              firstFailed: orNull(string('When the first of those jobs ended.')),
              lastGood: orNull(
                string('When the last job ended that delivered it; null where none of those kept did.'),
              ),
            }),
            'Pairs that failed when last heard of.',
          ),
          recovered: use(countShape, 'Pairs that failed since then and succeeded when last heard of.'),
        }),
      ),
    },
    'Only of `status --since`: what the jobs that the service keeps tell. Pairs that a job leaves unknown do not count.',
  ),
);

const evidence = named(
  'evidence',
  object({
    parent: text,
    group: string("The files' name, or the resource's own."),
    assignment: text,
    workspace: string('ARM id of the central workspace.'),
    pairs: array(
      object({
        resourceId: string('ARM id of the item in the central workspace.'),
        memberWorkspace: string("ARM id of the member's workspace."),
        jobId: text,
        startTime: maybe(string('When the job started, RFC 3339.')),
        executionTime: maybe(
          string('When the job carried out the item, RFC 3339; absent where Azure does not say.'),
        ),
        endTime: string('When the job ended, RFC 3339.'),
      }),
      'Each item and member once, with the newest job that delivered it.',
    ),
  }),
);

const stepCounts = counts(['created', 'updated', 'deleted', 'published']).properties;
const pairCounts = object({
  ...counts(['succeeded', 'failed', 'inProgress', 'unknown', 'skipped']).properties,
  notPublished: maybe(countShape),
});
const summary = object(
  { ...stepCounts, pairs: pairCounts },
  'Counts of all steps and pairs, also where `pairs` keeps only failed ones.',
);

export const reportShape = output(
  'muster report',
  {
    runId: maybe(uuid('Id of the run, as in the lines of its audit.')),
    command: oneOfWords(['apply', 'publish', 'status']),
    startedAt: instant(),
    endedAt: instant(),
    outcome: oneOfWords(['succeeded', 'failed', 'refused', 'stale', 'interrupted']),
    exitCode: maybe(
      oneOfWords(
        exitCodes,
        'What the command exited with, as far as it was known when the report was written.',
      ),
    ),
    fingerprint: maybe(
      digestText('Of what is wrong, unless nothing is: the same as long as the same things are wrong.'),
    ),
    steps: array(step),
    jobs: array(job),
    pairs: array(pair, 'One result for every content item and member workspace.'),
    history: maybe(history),
    members: maybe(
      array(
        object({
          name: string("The files' name."),
          displayName: maybe(string('What people call it.')),
          workspace: string('ARM id.'),
        }),
        'By name: of apply and publish the members that the run publishes to; of every run those of its pairs that have a display name.',
      ),
    ),
    evidence: maybe(
      array(
        evidence,
        'Of apply: what the jobs of the assignments that it deleted had delivered for certain. `drift` and `cleanup` read it with --evidence.',
      ),
    ),
    findings: array(findingShape),
    errors: array(problemShape, 'Whatever could not be read or carried out, beyond steps and pairs.'),
    summary,
    audit: maybe(
      object(
        {
          file: text,
          lines: positive('How many lines this run added.'),
          last: sha256Text('SHA-256 of its newest line, for `muster audit verify --last`.'),
        },
        'Where the run tells its writes to Azure; only where there were some.',
      ),
    ),
  },
  'What `apply`, `publish`, `status` and `merge` print with `--format json` and write with `--report FILE.json`.',
);

export type ReportJson = ValueOf<typeof reportShape>;
export type StepReportJson = ReportJson['steps'][number];
export type JobReportJson = ReportJson['jobs'][number];
export type EvidenceJson = NonNullable<ReportJson['evidence']>[number];
export type HistoryJson = NonNullable<ReportJson['history']>;
export type WrittenAuditJson = NonNullable<ReportJson['audit']>;
/** Steps that succeeded, and pairs by their status. */
export type ReportCounts = ReportJson['summary'];
