import type { RunCommand } from '../../apply/events.js';
import { count, grouped } from '../../show/words.js';
import { groupResults, pairWords, type Report, reportCounts, toneOf } from './fold-report.js';

const titles: Readonly<Record<RunCommand, string>> = { apply: 'Apply', publish: 'Publish', status: 'Status' };

/** How a run ended, in a sentence that begins with its sign. */
export function outcomeText(report: Report): string {
  const { command, outcome, errors } = report;
  const title = titles[command];
  switch (outcome) {
    case 'succeeded': {
      const open = openWords(report);
      if (outcomeTone(report) === 'open')
        return command === 'status'
          ? `… No last job failed; ${open.join(', ')}.`
          : `… ${title} succeeded; ${open.join(', ')}.`;
      return command === 'status' ? '✔ Everything is delivered.' : `✔ ${title} succeeded.`;
    }
    case 'failed':
      if (command !== 'status') return `✖ ${title} failed in part.`;
      return errors.length > 0 ? '✖ Not everything could be read.' : '✖ Not everything is delivered.';
    case 'refused':
      return `✖ ${title} refused; nothing was changed.`;
    case 'stale':
      return `✖ ${title} stopped: the plan is stale; nothing was changed.`;
    case 'interrupted':
      return `⚠ ${title} interrupted; what is listed above was done.`;
  }
}

/** Green only where every pair that the files ask for is delivered, as far as this run knows. */
export function outcomeTone(report: Report): 'good' | 'open' | 'bad' | 'warn' {
  if (report.outcome === 'interrupted') return 'warn';
  if (report.outcome !== 'succeeded') return 'bad';
  return openWords(report).length === 0 ? 'good' : 'open';
}

/** What a successful run leaves open: `3 pairs still in progress`. */
function openWords(report: Report): readonly string[] {
  const { inProgress, unknown, notPublished = 0 } = reportCounts(report).pairs;
  const found = (wanted: string) => report.findings.filter(({ code }) => code === wanted).length;
  const [byHand, waiting] = [found('MUS303'), found('MUS388')];
  // Earlier deliveries of them are not known.
  const passedOver = report.command === 'publish' ? found('MUS331') + found('MUS403') : 0;
  const words = [
    ...(inProgress === 0 ? [] : [`${count(inProgress, 'pair')} still in progress`]),
    ...(unknown === 0 ? [] : [`${count(unknown, 'pair')} unknown`]),
    ...(notPublished === 0 ? [] : [`${count(notPublished, 'pair')} not published`]),
    ...(byHand === 0 ? [] : [`${count(byHand, 'group waits', 'groups wait')} for muster publish`]),
    ...(waiting === 0 ? [] : [`${count(waiting, 'ring waits', 'rings wait')} for a later run`]),
    ...(passedOver === 0 ? [] : [`${count(passedOver, 'group')} passed over`]),
    ...(report.withoutPublish === true ? ['nothing was published'] : []),
  ];
  if (words.length > 0 || report.leftOut !== undefined) return words;
  // Jobs of which no pair is known deliver nothing that could be shown.
  const silent = groupResults(report).filter((group) => toneOf(group) !== 'good').length;
  return silent === 0 ? [] : [`${count(silent, 'group')} without a result`];
}

/** What brings in order what a successful run leaves open; the findings say it of groups that are published by hand. */
function openStep(report: Report, apply: string): string | undefined {
  if (outcomeTone(report) === 'good') return undefined;
  const { unknown, notPublished = 0 } = reportCounts(report).pairs;
  if (unknown + notPublished > 0 || report.withoutPublish === true) return apply;
  const codes = new Set(report.findings.map(({ code }) => code));
  if (codes.has('MUS388')) return `${apply}, once the waiting rings may go`;
  return codes.has('MUS303') ? undefined : apply;
}

/** How a run ended, as the title of a report: nothing of the run is above it. */
export function outcomeTitle(report: Report): string {
  if (report.outcome !== 'interrupted') return outcomeText(report);
  return `⚠ Muster ${report.command} was interrupted; what it had done is reported here.`;
}

/** `created 1, published 1; pairs: 12 succeeded, 0 failed`: of both only what there is. */
export function summaryLine(report: Report): string {
  const { created, updated, deleted, published, pairs } = reportCounts(report);
  const work = Object.entries({ created, updated, deleted, published })
    .filter(([, n]) => n > 0)
    .map(([what, n]) => `${what} ${grouped(n)}`);
  const any = Object.values(pairs).some((n) => n > 0);
  const ended = any || work.length === 0 ? [`pairs: ${pairWords(pairs)}`] : [];
  return [...(work.length === 0 ? [] : [work.join(', ')]), ...ended].join('; ');
}

/** What to run next, and when; undefined where there is nothing to do, or a hint says it already. */
export function nextStep(report: Report, commandOf: (command: string) => string): string | undefined {
  const { outcome, errors } = report;
  const { pairs } = reportCounts(report);
  const apply = commandOf('apply');
  switch (outcome) {
    case 'refused':
    case 'stale':
      return undefined;
    case 'interrupted':
      return report.command === 'status' ? undefined : `${apply}, which goes on where this stopped`;
    case 'failed':
      return errors.length > 0 && pairs.failed + pairs.skipped === 0
        ? `${commandOf('doctor')}, which says what is missing`
        : `${apply}, once the causes above are gone`;
    case 'succeeded':
      if (pairs.inProgress > 0) return commandOf('status --watch');
      return openStep(report, apply);
  }
}
