/** ARM's way to compare names and GUIDs: without regard to case. */
export function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The text that a property holds; empty where it holds none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
