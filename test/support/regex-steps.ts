import { parseRegExpLiteral, type AST } from '@eslint-community/regexpp';

type Then = (at: number) => boolean;
/** Whether the pattern's part matches at a place and what follows does too; each look at a character is a step. */
type Part = (at: number, then: Then) => boolean;

/**
 * How many steps a backtracking engine takes for all that a pattern finds in a text: looks at characters, and
 * turns of repeats. The engine of V8 has short cuts and takes fewer, in the same order of growth.
 *
 * Counts, and does not time: the same on every machine. Stops at `most`. A reference to a group matches nothing.
 */
export function regexSteps(literal: string): (text: string, most: number) => number {
  const { pattern, flags } = parseRegExpLiteral(literal);
  const unicode = flags.unicode || flags.unicodeSets;
  let [text, most, steps] = ['', 0, 0];
  const step = (): void => {
    steps += 1;
    if (steps > most) throw enough;
  };

  const tests = new Map<string, (character: string) => boolean>();
  const testOf = (raw: string): ((character: string) => boolean) => {
    const known = tests.get(raw);
    if (known !== undefined) return known;
    const one = new RegExp(`^(?:${raw})$`, flags.raw.replace(/[gmy]/g, ''));
    const seen = new Map<string, boolean>();
    const made = (character: string): boolean => {
      const before = seen.get(character);
      if (before !== undefined) return before;
      const fits = one.test(character);
      seen.set(character, fits);
      return fits;
    };
    tests.set(raw, made);
    return made;
  };
  const characterAt = (at: number): string =>
    unicode ? String.fromCodePoint(text.codePointAt(at) ?? 0) : text.charAt(at);

  const single = (raw: string): ((at: number) => number) => {
    const test = testOf(raw);
    return (at) => {
      step();
      if (at >= text.length) return -1;
      const character = characterAt(at);
      return test(character) ? at + character.length : -1;
    };
  };
  const alternatives = (all: readonly AST.Alternative[]): Part => {
    const parts = all.map(({ elements }) => sequence(elements));
    return (at, then) => parts.some((part) => part(at, then));
  };
  const sequence = (elements: readonly AST.Element[]): Part =>
    elements.map(partOf).reduceRight<Part>(
      (rest, part) => (at, then) => part(at, (next) => rest(next, then)),
      (at, then) => then(at),
    );
  const repeated = ({ element, min, max, greedy }: AST.Quantifier): Part => {
    if (isSingle(element)) {
      const one = single(element.raw);
      // Without recursion: a run is as long as the text.
      return (at, then) => {
        const ends = [at];
        const grow = (): boolean => {
          const next = ends.length > max ? -1 : one(ends.at(-1) ?? at);
          if (next !== -1) ends.push(next);
          return next !== -1;
        };
        if (greedy) {
          while (grow());
          for (let count = ends.length - 1; count >= min; count -= 1)
            if (then(ends[count] ?? at)) return true;
          return false;
        }
        while (ends.length <= min) if (!grow()) return false;
        do if (then(ends.at(-1) ?? at)) return true;
        while (grow());
        return false;
      };
    }
    const part = partOf(element);
    const turn = (at: number, count: number, then: Then): boolean => {
      step();
      const more = (): boolean =>
        count < max && part(at, (next) => (next > at || count < min) && turn(next, count + 1, then));
      if (count < min) return more();
      return greedy ? more() || then(at) : then(at) || more();
    };
    return (at, then) => turn(at, 0, then);
  };
  const looking = (assertion: AST.LookaroundAssertion): Part => {
    const part = alternatives(assertion.alternatives);
    const holds = (at: number): boolean => {
      if (assertion.kind === 'lookahead') return part(at, () => true);
      // No pattern of the program looks back at more than one character.
      for (let from = at; from >= Math.max(0, at - 2); from -= 1)
        if (part(from, (end) => end === at)) return true;
      return false;
    };
    return (at, then) => holds(at) !== assertion.negate && then(at);
  };
  const isWord = (at: number): boolean => /\w/.test(text.charAt(at));
  const anchored = (assertion: AST.EdgeAssertion | AST.WordBoundaryAssertion): Part => {
    const holds = (at: number): boolean => {
      step();
      if (assertion.kind === 'word') return (isWord(at - 1) !== isWord(at)) !== assertion.negate;
      if (assertion.kind === 'start') return at === 0 || (flags.multiline && text.charAt(at - 1) === '\n');
      return at === text.length || (flags.multiline && text.charAt(at) === '\n');
    };
    return (at, then) => holds(at) && then(at);
  };
  const partOf = (element: AST.Element): Part => {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return alternatives(element.alternatives);
      case 'Quantifier':
        return repeated(element);
      case 'Assertion':
        return element.kind === 'lookahead' || element.kind === 'lookbehind'
          ? looking(element)
          : anchored(element);
      case 'Backreference':
        return (at, then) => then(at);
      default: {
        const one = single(element.raw);
        return (at, then) => {
          const next = one(at);
          return next !== -1 && then(next);
        };
      }
    }
  };

  const whole = alternatives(pattern.alternatives);
  let end = 0;
  const search = (): void => {
    for (let at = 0; at <= text.length;) {
      const found = whole(at, (next) => {
        end = next;
        return true;
      });
      if (found && !flags.global) break;
      if (flags.sticky && !found) break;
      at = found && end > at ? end : at + 1;
    }
  };
  return (searched, stopAt) => {
    [text, most, steps] = [searched, stopAt, 0];
    try {
      search();
    } catch (error) {
      if (error !== enough) throw error;
    }
    return steps;
  };
}

const enough = new Error('enough steps');

/** Pieces that texts against a pattern are built of: characters that it looks for, and beginnings of what it finds. */
export function piecesOf(literal: string): {
  readonly characters: readonly string[];
  readonly beginnings: readonly string[];
} {
  const { pattern, flags } = parseRegExpLiteral(literal);
  const characters = new Set<string>();
  const beginnings = new Set<string>(['']);
  const sampleOf = (element: AST.Element): string => {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return walk(element.alternatives);
      case 'Quantifier':
        return sampleOf(element.element).repeat(Math.max(1, Math.min(element.min, 20)));
      case 'Assertion':
        if (element.kind === 'lookahead' || element.kind === 'lookbehind') walk(element.alternatives);
        return '';
      case 'Backreference':
        return '';
      default: {
        const one = new RegExp(`^(?:${element.raw})$`, flags.raw.replace(/[gmy]/g, ''));
        const fitting =
          element.type === 'Character'
            ? [String.fromCodePoint(element.value)]
            : candidates.filter((candidate) => one.test(candidate)).slice(0, 3);
        for (const character of fitting) characters.add(character);
        return fitting[0] ?? '';
      }
    }
  };
  const walk = (alternatives: readonly AST.Alternative[]): string => {
    let first: string | undefined;
    for (const { elements } of alternatives) {
      let sample = '';
      for (const element of elements) {
        sample += sampleOf(element);
        beginnings.add(sample);
      }
      first ??= sample;
    }
    return first ?? '';
  };
  walk(pattern.alternatives);
  return { characters: [...characters], beginnings: [...beginnings] };
}

const candidates = Array.from('a0 \n\t/-_.:"\'`~<>[](){}&*!@=,;\\é\u200b\u0001');

function isSingle({ type }: AST.Element): boolean {
  return type === 'Character' || type === 'CharacterSet' || type === 'CharacterClass';
}
