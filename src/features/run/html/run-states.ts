import type { PairStatus } from '../../../model/content.js';
import type { PageState } from '../../../show/page/page-data.js';

/** How a pair can end, the most urgent first. */
export const runStates = [
  { name: 'Failed', sign: '✕', words: 'failed', tone: 'bad', fine: false },
  { name: 'Unknown', sign: '?', words: 'unknown', tone: 'warn', fine: false },
  { name: 'InProgress', sign: '…', words: 'in progress', tone: 'busy', fine: false },
  { name: 'Skipped', sign: '–', words: 'skipped', tone: 'quiet', fine: false },
  { name: 'NotPublished', sign: '○', words: 'not published', tone: 'warn', fine: false },
  { name: 'Succeeded', sign: '✓', words: 'succeeded', tone: 'good', fine: true },
] as const satisfies readonly (PageState & { readonly name: PairStatus })[];

export function statusOf(status: PairStatus): PageState {
  return runStates.find(({ name }) => name === status) ?? runStates[1];
}
