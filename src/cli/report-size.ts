import { constants } from 'node:buffer';
import type { PairResult } from '../model/content.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { allSteps, type FleetPlan } from '../plan/fleet-plan.js';
import type { PublishStep } from '../plan/steps/step.js';
import type { ViewText } from '../show/view.js';
import { grouped } from '../show/words.js';
import type { ReportWriters } from './report-files.js';
import type { ReportForm } from './report-forms.js';

/** A document that a run was asked for. */
export interface AskedDocument {
  /** For people: `report out.json`. */
  readonly what: string;
  readonly form: ReportForm;
}

/** Fewer pairs fit into a text in any form. */
const alwaysFits = 20_000;
/** How many pairs are written to measure their length. */
const samples = 400;

/**
 * MUS636 for each document that would be longer than Node can hold a text, so that a run finds out before it
 * writes anything. An estimate: some of the plan's pairs as `writersOf` writes them, each failed with a
 * typical message; `limit` in characters.
 */
export async function tooLarge(
  plan: FleetPlan,
  asked: readonly AskedDocument[],
  writersOf: (pairs: readonly PairResult[]) => ReportWriters,
  limit: number = constants.MAX_STRING_LENGTH,
): Promise<readonly Problem[]> {
  const steps = allSteps(plan).filter((step): step is PublishStep => step.action === 'publish');
  const pairs = steps.reduce((sum, { items, members }) => sum + items.length * members.length, 0);
  if (pairs <= Math.min(alwaysFits, limit)) return [];
  const sample = samplePairs(steps, Math.ceil(pairs / samples));
  const [empty, some] = [writersOf([]), writersOf(sample)];
  const problems = await Promise.all(
    asked.map(async ({ what, form }) => {
      const frame = lengthOf(await empty[form]?.());
      const each = lengthOf(await some[form]?.()) - frame;
      const length = frame + (each * pairs) / sample.length;
      return length <= limit ? [] : [wouldBeTooLarge(what, length, pairs, limit)];
    }),
  );
  return problems.flat();
}

/** Pieces are written one by one: they need no bound. */
function lengthOf(text: ViewText | undefined): number {
  return typeof text === 'string' ? text.length : 0;
}

/** Every `stride`-th pair. */
function samplePairs(steps: readonly PublishStep[], stride: number): readonly PairResult[] {
  const sample: PairResult[] = [];
  let skip = 0;
  for (const { parent, group, items, members } of steps) {
    const count = items.length * members.length;
    let at = skip;
    for (; at < count; at += stride) {
      const item = items[at % items.length];
      const member = members[Math.floor(at / items.length)];
      if (item !== undefined && member !== undefined)
        sample.push({ parent, group, member: member.name, item, ...saidByAzure });
    }
    skip = at - count;
  }
  return sample;
}

const saidByAzure = {
  status: 'Failed',
  cause: 'Unknown',
  error: '.'.repeat(150),
  hint: '.'.repeat(100),
} as const;

const inParts =
  'Run in parts, with --parent or --group and a report each (muster shards deals the parents), or ask for Markdown, which is shortened.';

function wouldBeTooLarge(what: string, length: number, pairs: number, limit: number): Problem {
  return {
    code: 'MUS636',
    message: `${what} would have about ${millions(length)} million characters for ${grouped(pairs)} pairs, and ${millions(limit)} million can be written; nothing was written to Azure`,
    hint: inParts,
  };
}

function millions(characters: number): string {
  return grouped(Math.round(characters / 1_000_000));
}

/** The result of `make`; MUS636 where it exceeds Node's longest text. */
export async function madeText(
  what: string,
  make: () => ViewText | Promise<ViewText>,
): Promise<Result<ViewText>> {
  try {
    return ok(await make());
  } catch (error) {
    if (!(error instanceof RangeError && error.message === 'Invalid string length')) throw error;
    return failed({
      code: 'MUS636',
      message: `${what} cannot be written: it would have more than ${millions(constants.MAX_STRING_LENGTH)} million characters`,
      hint: inParts,
    });
  }
}
