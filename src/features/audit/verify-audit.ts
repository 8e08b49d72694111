import { chainStart, lineHash, readLink, tornHash, type LinkBefore } from '../../azure/audit/audit-line.js';

/** The result of checking an audit file's lines. */
export interface AuditVerdict {
  readonly lines: number;
  /** Hash of the last whole line; null where there is none. */
  readonly last: string | null;
  /** In the order of the lines. */
  readonly breaks: readonly AuditBreak[];
  /** Numbers of lines torn by a killed run or a full disk that the next line declares as torn. */
  readonly torn: readonly number[];
  /** How many lines follow the given hash; null where no line has it, undefined where none was given. */
  readonly since?: number | null;
}

/** One place where the chain is broken; lines count from 1. */
export interface AuditBreak {
  readonly what: 'edited' | 'dropped' | 'inserted' | 'reordered';
  readonly line: number;
  /** The last line concerned. */
  readonly to: number;
}

interface Line {
  /** What the line after it is chained to. */
  readonly hash: string;
  /** Undefined where its own checksum is wrong. */
  readonly link: LinkBefore | undefined;
}

/**
 * Checks that each line is as it was written and follows the one it was written after.
 *
 * Finds every edited, dropped, inserted and moved line except those dropped from the end, which the file
 * itself cannot show: `known` is the hash of a line that must still be there. Pure.
 */
export function verifyAudit(bytes: Uint8Array, known?: string): AuditVerdict {
  const { texts, ended } = split(bytes);
  const links = texts.map(readLink);
  const lines = texts.map((text, index): Line => {
    const owned = links[index] === undefined && links[index + 1]?.torn === true;
    return { hash: owned ? tornHash(text, texts[index - 1]) : lineHash(text), link: links[index] };
  });
  const places = new Map(lines.map(({ hash }, index) => [hash, index]));
  const torn = lines.flatMap((line, index) => (isTorn(line, lines[index + 1], ended) ? [index + 1] : []));
  const tornLines = new Set(torn);
  const breaks = lines.flatMap((line, index): readonly AuditBreak[] => {
    if (tornLines.has(index + 1)) return [];
    if (line.link === undefined) return [{ what: 'edited', line: index + 1, to: index + 1 }];
    const previous = lines[index - 1];
    // The line after an edited one cannot be checked against it.
    const follows =
      previous?.link === undefined && previous !== undefined && !tornLines.has(index)
        ? true
        : line.link.prev === (previous?.hash ?? chainStart);
    return follows ? [] : [misplaced(index, line.link.prev, places)];
  });
  const last = lines.findLast(({ link }) => link !== undefined)?.hash ?? null;
  return { lines: lines.length, last, breaks, torn, ...sinceOf(known, lines, places) };
}

function sinceOf(
  known: string | undefined,
  lines: readonly Line[],
  places: ReadonlyMap<string, number>,
): Pick<AuditVerdict, 'since'> {
  if (known === undefined) return {};
  const place = places.get(known.toLowerCase());
  return { since: place === undefined ? null : lines.length - 1 - place };
}

/** Cut off at the end of the file, or declared as torn by the line chained to it. */
function isTorn(line: Line, next: Line | undefined, ended: boolean): boolean {
  if (line.link !== undefined) return false;
  return next === undefined ? !ended : next.link?.torn === true && next.link.prev === line.hash;
}

/** Why the line at `index` does not follow the one before it: where in the file is the one it was written after? */
function misplaced(index: number, prev: string, places: ReadonlyMap<string, number>): AuditBreak {
  const here = { line: index + 1, to: index + 1 };
  const origin = prev === chainStart ? -1 : places.get(prev);
  if (origin === undefined) return { what: 'dropped', ...here };
  if (origin >= index || index === 0 || origin === -1) return { what: 'reordered', ...here };
  return { what: 'inserted', line: origin + 2, to: index };
}

function split(bytes: Uint8Array): { readonly texts: readonly Uint8Array[]; readonly ended: boolean } {
  const texts: Uint8Array[] = [];
  let from = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, from)) {
    texts.push(bytes.subarray(from, end));
    from = end + 1;
  }
  const ended = from === bytes.length;
  return { texts: ended ? texts : [...texts, bytes.subarray(from)], ended };
}
