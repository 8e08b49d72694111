import { contentKinds } from '../model/content.js';
import type { ContentSelection, SelectionEntry } from '../model/desired.js';
import { didYouMean } from '../model/did-you-mean.js';
import type { Finding } from '../model/problem.js';
import { entriesThrough, keysOf, kindsOfKey } from './fits-key.js';
import { fitsPatterns } from './pattern.js';

/** Sentinel's severities of alerts. https://learn.microsoft.com/azure/templates/microsoft.securityinsights/alertrules */
const severities = ['High', 'Medium', 'Low', 'Informational'] as const;

/**
 * Entries that can never match in any workspace, in their order: MUS332 at a key that none of the entry's
 * kinds has, or for a severity that does not exist; MUS333 at an entry whose keys each exist on some kind,
 * but on no kind together.
 */
export function deadMatches(selection: ContentSelection): readonly Finding[] {
  return entriesThrough(selection).flatMap((entry) => ofEntry(selection.name, entry));
}

function ofEntry(selection: string, { match, kinds = contentKinds, keysAt, at }: SelectionEntry): Finding[] {
  const keys = keysOf(match ?? {});
  const dead = keys.filter((key) => !kinds.some((kind) => kindsOfKey[key].includes(kind)));
  if (dead.length > 0)
    return dead.map((key) => ({
      code: 'MUS332',
      severity: 'warning',
      message: `Selection "${selection}": no ${kinds.join(' or ')} has "${key}", so this entry's match takes nothing`,
      hint: `Remove the key, or ask for a kind that has it: ${kindsOfKey[key].join(', ')}.`,
      at: keysAt?.[key] ?? at,
    }));
  const misspelt = (match?.severity ?? []).filter(
    (pattern) => !severities.some((severity) => fitsPatterns([pattern], [severity])),
  );
  const unknown: Finding[] = misspelt.map((pattern) => ({
    code: 'MUS332',
    severity: 'warning',
    message: `Selection "${selection}": there is no severity "${pattern}", so it takes nothing`,
    hint: didYouMean(pattern, severities) ?? `Write one of ${severities.join(', ')}.`,
    at: keysAt?.severity ?? at,
  }));
  if (kinds.some((kind) => keys.every((key) => kindsOfKey[key].includes(kind)))) return unknown;
  return [
    ...unknown,
    {
      code: 'MUS333',
      severity: 'warning',
      message: `Selection "${selection}": no kind has all of ${keys.map((key) => `"${key}"`).join(', ')}, so this entry's match takes nothing`,
      hint: 'Every key must hold. Write an entry of its own for each kind.',
      at,
    },
  ];
}
