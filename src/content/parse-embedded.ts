/** Deeper than any workbook, and far from what recursion can take. */
const maxDepth = 500;

/** The JSON object or array in a text, or undefined where it holds none or one that is nested beyond reason. */
export function parseEmbedded(text: string): unknown {
  if (depthOf(text) > maxDepth) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How deep brackets are nested, those in strings too: an upper bound, by one pass. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
