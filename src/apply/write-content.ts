import { answeredHash, putItem, putMark } from '../azure/write-content.js';
import { deleteResource, wasStopped, type WriteAnswer } from '../azure/write.js';
import { markVersion } from '../content/mark.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import { markId } from '../plan/content/plan-content.js';
import type { DesiredResource, WriteStep } from '../plan/steps/step.js';
import type { StepOutcome } from './execute-steps.js';
import type { ParentRun } from './parent-run.js';

type Content = Extract<DesiredResource, { type: 'content' }>;

/** The outcome of an item's PUT or DELETE, and then of its mark's. */
export type ContentOutcome =
  | { readonly written: WriteAnswer & { readonly ok: true }; readonly unmarked?: Problem }
  | { readonly refused: Problem; readonly stopped: boolean };

/**
 * Writes a content item to a workspace and then marks it. The mark comes last: a mark without its write would
 * hide an edit. Where only the mark is lost, the next plan sees it (MUS651).
 */
export async function writeContent(
  run: Pick<ParentRun, 'deps' | 'locationOf'>,
  workspace: string,
  step: Pick<WriteStep, 'resourceId' | 'resourceName' | 'name'>,
  content: Content,
): Promise<ContentOutcome> {
  const { client, repository } = run.deps;
  const { kind, body, hash } = content;
  const location = kind === 'Workbook' ? await run.locationOf(workspace) : undefined;
  if (location?.ok === false) return { refused: location.problem, stopped: wasStopped(location) };
  const { resourceId } = step;
  const written = await putItem(client, { kind, resourceId, body, location: location?.value });
  if (!written.ok)
    return { refused: atQuery(written.problem, content.queryAt), stopped: wasStopped(written) };
  const item = { kind, name: step.resourceName, resourceId };
  const version = markVersion(hash, answeredHash(kind, written.body, workspace));
  const marked = await putMark(client, markId(workspace, resourceId), item, version, repository);
  return marked.ok ? { written } : { written, unmarked: unmarkedProblem(step.name, marked.problem) };
}

/** Deletes an item, then its mark. */
export async function deleteContent(
  { deps }: Pick<ParentRun, 'deps'>,
  workspace: string,
  { resourceId, name }: Pick<WriteStep, 'resourceId' | 'name'>,
): Promise<StepOutcome> {
  const deleted = await deleteResource(deps.client, resourceId);
  if (!deleted.ok) return { status: wasStopped(deleted) ? 'skipped' : 'failed', problem: deleted.problem };
  const mark = await deleteResource(deps.client, markId(workspace, resourceId));
  return mark.ok
    ? { status: 'succeeded', problem: null }
    : { status: 'failed', problem: markLeft(name, mark.problem), blocks: false };
}

function markLeft(name: string, { message }: Problem): Problem {
  return {
    code: 'MUS651',
    message: `"${name}" was deleted, and what marked it as muster’s was not: ${message}`,
    hint: 'Run apply again: it deletes the mark.',
  };
}

function unmarkedProblem(name: string, { message }: Problem): Problem {
  return {
    code: 'MUS651',
    message: `"${name}" was written, and what marks it as muster’s was not: ${message}`,
    hint: 'Run apply again: it writes the mark where it is needed.',
  };
}

/**
 * The position of an error in a query, as Kusto and Sentinel write it: `[line:position=2:8]`, `on line
 * [2,8]` (Azure-Sentinel#7836), `Line: 2 Position: 8` (MicrosoftDocs/azure-docs#7067) and `line 2 column 8`.
 */
const positions = [
  /\[line:position=(\d{1,6}):(\d{1,6})\]/i,
  /\bline \[(\d{1,6}),\s?(\d{1,6})\]/i,
  /\bline:?\s?(\d{1,6})\D{1,12}?(?:position|column):?\s?(\d{1,6})/i,
];

/** The refusal of a query, at its line of the file (MUS650); any other unchanged. */
export function atQuery(problem: Problem, queryAt: SourceSpan | undefined): Problem {
  const isOfQuery = problem.code === 'MUS203' && /\bquery\b|failed to resolve/i.test(problem.message);
  if (!isOfQuery) return problem;
  const found = positions.map((pattern) => pattern.exec(problem.message)).find((match) => match !== null);
  const told: Problem = {
    ...problem,
    code: 'MUS650',
    hint: 'Correct the query; a table that the workspace lacks comes with its connector, a function with its file.',
  };
  if (queryAt === undefined) return told;
  const [line, column] = [Number(found?.[1] ?? 1), Number(found?.[2] ?? 1)];
  // In JSON the lines of a query are one line of the file.
  const inLines = !/\.json$/i.test(queryAt.file) && found !== undefined;
  return {
    ...told,
    at: inLines
      ? { file: queryAt.file, line: queryAt.line + line - 1, column: queryAt.column + column - 1 }
      : queryAt,
  };
}
