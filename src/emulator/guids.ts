/** The `n`th GUID of a series: deterministic, distinct, and with the version bits of a random one. */
export function guidOf(n: number, series = 0): string {
  const mixed = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  const head = (mixed ^ Math.imul(series, 0x85ebca6b)) >>> 0;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return [
    hex(head, 8),
    hex((mixed >>> 16) & 0xffff, 4),
    `4${hex(mixed & 0xfff, 3)}`,
    `8${hex(series & 0xfff, 3)}`,
    hex(n, 12),
  ].join('-');
}

/** A 32-bit FNV-1a of a text: a stable number where a GUID is to depend on a name. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
