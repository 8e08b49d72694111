import { tooDeepAt } from '../model/too-deep-at.js';

/** Deeper than any workbook, and far from what recursion can take. */
const maxDepth = 500;

/** The JSON object or array in a text, or undefined where it holds none or one that is nested beyond reason. */
export function parseEmbedded(text: string): unknown {
  if (tooDeepAt(text, maxDepth) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
