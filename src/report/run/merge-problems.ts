import { compareText } from '../../model/text.js';
import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import type { NamedReport } from '../../features/run/parse-report-file.js';
import { grouped } from '../../show/words.js';

/** One thing told in two ways, and the files that do. */
export interface Clash {
  readonly noun: 'step' | 'job' | 'pair' | 'history';
  /** Of the thing, in parts. */
  readonly name: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** MUS625, once for each two files and kind of thing: the first clash by name, the others counted. */
export function contradictions(clashes: readonly Clash[]): readonly Problem[] {
  const alike = groupBy(clashes, ({ noun, before, after }) => JSON.stringify([noun, before, after]));
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { noun, name, before, after } = first;
    const what = `the ${noun} ${name.join(' / ')}${more.length === 0 ? '' : ` and ${grouped(more.length)} more`}`;
    return [
      {
        code: 'MUS625' as const,
        message:
          before === after
            ? `${before} tells of ${what} twice, and differently`
            : `${[before, after].toSorted(compareText).join(' and ')} contradict each other about ${what}`,
        hint: 'Give one report for each parent: of a shard that ran again, the last.',
      },
    ];
  });
}

/** MUS625 where reports are of several commands: an apply's pairs are no status. */
export function mixedCommands(all: readonly NamedReport[]): readonly Problem[] {
  const [first] = all;
  return all
    .filter(({ report }) => report.command !== first?.report.command)
    .slice(0, 1)
    .map(({ file, report }) => ({
      code: 'MUS625',
      message: `${first?.file ?? ''} is a report of ${first?.report.command ?? ''}, ${file} one of ${report.command}`,
      hint: 'Merge reports of one command at a time.',
    }));
}

/**
 * MUS625 where two reports tell of one parent and one of them counts pairs that it does not list:
 * nobody can say which of them are the other's.
 */
export function hiddenOverlap(
  hiding: readonly NamedReport[],
  all: readonly NamedReport[],
): readonly Problem[] {
  return hiding.flatMap((one) => {
    const parents = parentsOf(one);
    return all
      .filter((other) => other !== one)
      .flatMap((other) => {
        const shared = [...parentsOf(other)].find((parent) => parents.has(parent));
        return shared === undefined
          ? []
          : [
              {
                code: 'MUS625' as const,
                message: `${one.file} and ${other.file} both tell of ${shared}, and the first counts pairs that it does not list`,
                hint: 'Make the reports without --failed, or one for each parent.',
              },
            ];
      });
  });
}

function parentsOf({ report }: NamedReport): ReadonlySet<string> {
  return new Set([...report.steps, ...report.jobs, ...report.pairs].map(({ parent }) => parent));
}
