/** One of the live groups that a declared group is split into. */
export interface PartKey {
  /** From 1; the first part of members without exceptions is the group itself. */
  readonly number: number;
  /** The hash in the name of a class of members with exceptions; see `groupClasses`. */
  readonly inClass?: string | undefined;
}

/**
 * The resource name of this part of a group: the group's own, then `emea--2`, `emea--3`; for a class of
 * members with the same exceptions `emea--x-1a2b3c4d`, `emea--x-1a2b3c4d--2`.
 */
export function partName(groupName: string, { number, inClass }: PartKey): string {
  const first = inClass === undefined ? groupName : `${groupName}--x-${inClass}`;
  return number === 1 ? first : `${first}--${String(number)}`;
}

/** A class by its eight hexadecimal digits, a number without a zero in front, or both. */
const partEnd = /^(.+?)(?:--x-([0-9a-f]{8})(?:--([2-9]|[1-9]\d+))?|--([2-9]|[1-9]\d+))$/i;

/** `emea--2` as the second part of `emea`; undefined where a name does not end as that of a part. */
export function splitPartName(name: string): (PartKey & { readonly groupName: string }) | undefined {
  const [, groupName, inClass, ofClass, ofGroup] = partEnd.exec(name) ?? [];
  if (groupName === undefined) return undefined;
  const number = Number(ofClass ?? ofGroup ?? 1);
  // Larger numbers lose precision: two names would give one number.
  if (!Number.isSafeInteger(number)) return undefined;
  return { groupName, number, ...(inClass === undefined ? {} : { inClass: inClass.toLowerCase() }) };
}
