import { relative } from 'node:path';
import {
  type FiledOutput,
  type OutputBounds,
  type OutputRead,
  readOutput,
  readOutputFile,
} from '../../cli/read-output.js';
import { type EvidencePlace, keptEvidence } from '../../cli/kept-evidence.js';
import { nameKey } from '../../model/arm-id.js';
import { append } from '../../model/order.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import type { ReportJson } from '../run/report-shape.js';
import type { Delivered } from './judge-others.js';
import { resourceKey, resourceKeyOfId } from './member-wants.js';

/** The parts of a report of `apply`, `publish` or `status` that show deliveries. */
export type EvidenceReport = Pick<ReportJson, 'pairs'> &
  Partial<Pick<ReportJson, 'command' | 'jobs' | 'members' | 'evidence'>>;

const evidenceReport: FiledOutput = {
  schema: 'report',
  marks: ['pairs'],
  reads: ['command', 'jobs', 'pairs', 'members', 'evidence'],
  longList: 'pairs',
};

export interface EvidenceRead {
  readonly reports: readonly { readonly file: string; readonly report: EvidenceReport }[];
  readonly problems: readonly Problem[];
}

/** The reports of earlier runs in files named on the command line; MUS421 for a file that is not a report. */
export async function readEvidence(
  cwd: string,
  files: readonly string[],
  bounds?: OutputBounds,
): Promise<EvidenceRead> {
  const reports: { file: string; report: EvidenceReport }[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const read = judge(await readOutputFile(cwd, file, evidenceReport, bounds), file);
    if (read.ok) reports.push({ file, report: read.value });
    else append(problems, read.problems);
  }
  return { reports, problems };
}

/**
 * The reports that earlier runs left in `.muster/evidence/`, and a warning for each unusable file (MUS421).
 *
 * Whoever can change the fleet's files can put files there, so they prove less than files that are named:
 * without the time at which an item was carried out, only a copy that is equal to its item is proven.
 */
export async function readKeptEvidence(place: EvidencePlace): Promise<EvidenceRead> {
  const read = await readEvidence(place.cwd, await keptEvidence(place));
  return {
    reports: read.reports.map(({ file, report }) => ({
      file: relative(place.cwd, file),
      report: { ...report, evidence: (report.evidence ?? []).map(withoutExecution) },
    })),
    problems: read.problems,
  };
}

function withoutExecution<E extends NonNullable<EvidenceReport['evidence']>[number]>(evidence: E): E {
  return { ...evidence, pairs: evidence.pairs.map((pair) => ({ ...pair, executionTime: undefined })) };
}

/** The report that a text holds, as far as it is evidence; MUS421 where it is not a report. */
export function parseEvidence(file: string, text: string): Result<EvidenceReport> {
  return judge(readOutput(text, evidenceReport), file);
}

function judge(read: OutputRead<EvidenceReport>, file: string): Result<EvidenceReport> {
  if (read.ok) return ok(read.value);
  const { why } = read;
  const hint = 'Give the JSON that muster apply, publish or status wrote with --report FILE.json.';
  const at = why.is === 'other' && why.at !== undefined ? { file, ...why.at } : undefined;
  const message =
    why.is === 'unreadable'
      ? `--evidence ${file}: the file cannot be read: ${why.what}`
      : `${file} cannot be taken as evidence: ${why.is === 'other' ? why.what : `it is a report of format ${why.format}, and this muster reads format 1`}`;
  return failed({ code: 'MUS421', message, hint, at });
}

/** What a report says was delivered: its pairs that `Succeeded`, and what it keeps of the jobs of deleted assignments. */
export function deliveredBy({ pairs, evidence = [] }: EvidenceReport): readonly Delivered[] {
  return [
    ...pairs
      .filter(({ status }) => status === 'Succeeded')
      .map(({ parent, group, member, item }) => ({
        parent,
        group,
        member,
        key: resourceKey({ kind: item.kind, name: nameKey(item.name) }),
        label: item.displayName === '' ? undefined : labelOf(item),
      })),
    ...evidence.flatMap(({ parent, group, pairs: kept }) =>
      kept.flatMap(({ resourceId, memberWorkspace }): Delivered[] => {
        const key = resourceKeyOfId(resourceId);
        return key === undefined ? [] : [{ parent, group, key, workspace: memberWorkspace }];
      }),
    ),
  ];
}
