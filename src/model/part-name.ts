/**
 * The live group that is part `number` of a group of that resource name: the group itself is part 1,
 * the others are `emea--2`, `emea--3`.
 */
export function partName(groupName: string, number: number): string {
  return number === 1 ? groupName : `${groupName}--${String(number)}`;
}

/** `emea--2` as the second part of `emea`; undefined where a name does not end so, or with a zero in front. */
export function splitPartName(
  name: string,
): { readonly groupName: string; readonly number: number } | undefined {
  const [, groupName, digits] = /^(.+)--([2-9]|[1-9]\d+)$/.exec(name) ?? [];
  if (groupName === undefined || digits === undefined) return undefined;
  const number = Number(digits);
  // Beyond that, two names would be one number.
  return Number.isSafeInteger(number) ? { groupName, number } : undefined;
}
