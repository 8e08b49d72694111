/** Characters kept before the first that differs. */
const charsBefore = 12;
/** Characters of the difference that must fit, or the beginning makes way for it. */
const charsOfDifference = 16;

/**
 * Lines of a diff, of which each `- ` directly before a `+ ` says the same for longer than `width`: their
 * beginnings are replaced by an ellipsis, so that what differs is seen before the line is cut.
 *
 * A label such as `query: ` stays. All other lines stay as they are.
 */
export function visibleDifference(lines: readonly string[], width: number): readonly string[] {
  const shown = [...lines];
  for (const [index, before] of lines.entries()) {
    const after = lines[index + 1];
    if (!before.startsWith('- ') || after?.startsWith('+ ') !== true) continue;
    const from = sameStart(before, after);
    if (from + charsOfDifference <= width) continue;
    shown[index] = cutTo(before, from);
    shown[index + 1] = cutTo(after, from);
  }
  return shown;
}

/** How many characters two lines have in common, their signs aside. */
function sameStart(a: string, b: string): number {
  let at = 1;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function cutTo(line: string, from: number): string {
  const label = /^[-+] (?:[\w.[\]-]{1,40}: )?/.exec(line)?.[0] ?? '';
  const begin = Math.max(label.length, from - charsBefore);
  // A character of two halves stays whole.
  const half = /[\udc00-\udfff]/.test(line.charAt(begin)) ? 1 : 0;
  return begin === label.length ? line : `${label}…${line.slice(begin - half)}`;
}
