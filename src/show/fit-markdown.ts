/** A part of a document that is shown whole or not at all, so that no fold or fence is cut. */
export interface MarkdownPart {
  readonly text: string;
  /** What it is, where it may be left out: `error`, `group`. */
  readonly of: string;
  /** How many of those it contains. */
  readonly count: number;
}

/** GitHub's limits: characters of a comment or an issue, bytes of a step's summary. */
export const githubLimits = { comment: 65_536, summary: 1_048_576 } as const;

/** Bytes of UTF-8, never fewer than the characters that a host counts; the rest is for what stands around it. */
export const commentLimit = 65_000;
export const documentLimit = 1_000_000;

/**
 * The parts from the first on that fit into `limit` bytes, a blank line between two, and a line that
 * counts what is left out. Ends with a newline. The first part is always there.
 */
export function fitMarkdown(parts: readonly MarkdownPart[], limit: number, all: string): string {
  const whole = join(parts);
  if (bytes(whole) <= limit) return whole;
  const [first, ...others] = parts;
  // The line never gets longer for fewer parts.
  const reserve = bytes(leftOut(others, all)) + 2;
  let used = bytes(join(first === undefined ? [] : [first])) + reserve;
  const end = others.findIndex((part) => (used += bytes(part.text) + 2) > limit);
  const shown = parts.slice(0, 1 + end);
  return join([...shown, { text: leftOut(parts.slice(1 + end), all), of: 'line', count: 0 }]);
}

function leftOut(parts: readonly MarkdownPart[], all: string): string {
  const kinds = [...new Set(parts.map(({ of }) => of))].map((kind) => {
    const n = parts.reduce((sum, part) => sum + (part.of === kind ? part.count : 0), 0);
    return `${String(n)} more ${kind}${n === 1 ? '' : 's'}`;
  });
  return `**Not everything fits here: ${kinds.join(', ')}.** ${all}`;
}

function join(parts: readonly MarkdownPart[]): string {
  return `${parts.map(({ text }) => text).join('\n\n')}\n`;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Blocks of lines, as many from the first on as there is room for. */
export interface Fitted<T> {
  readonly shown: readonly (readonly string[])[];
  /** Those that had no room. */
  readonly rest: readonly T[];
}

/**
 * Renders items until `room` lines are used; a block costs a blank line beside its own.
 *
 * Items without room are not rendered: of 500 groups 50 are laid out.
 */
export function fitBlocks<T>(
  items: readonly T[],
  render: (item: T) => readonly string[],
  room: number,
): Fitted<T> {
  const shown: (readonly string[])[] = [];
  let used = 0;
  for (const [at, item] of items.entries()) {
    const lines = render(item);
    used += lines.length + 1;
    if (used > room) return { shown, rest: items.slice(at) };
    shown.push(lines);
  }
  return { shown, rest: [] };
}

/**
 * How many of `room` lines each of several parts gets that would like `needs`: a part that needs
 * less than its even share leaves the rest to the others.
 */
export function sharesOf(needs: readonly number[], room: number): readonly number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  let left = room;
  for (const [at, { need, index }] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - at)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
