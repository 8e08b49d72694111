import { parseTimeOrDate } from '../model/parse-time-or-date.js';
import type { Problem } from '../model/problem.js';
import type { Draft } from './draft.js';

/** MUS124 at each `modifiedAfter` of a selection that is neither a time nor a date, in the file's order. */
export function checkTimes(draft: Draft): readonly Problem[] {
  if (draft.kind !== 'ContentSelection') return [];
  return ['include', 'exclude'].flatMap((list) =>
    Array.from({ length: draft.length(['spec', list]) }, (_, index) =>
      draft.texts(['spec', list, index, 'match', 'modifiedAfter']),
    )
      .flat()
      .filter(({ text }) => parseTimeOrDate(text) === undefined)
      .map(({ text, at }) => ({
        code: 'MUS124' as const,
        message: `"${text}" is neither a date nor a time with its offset`,
        hint: 'Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
        at,
      })),
  );
}
