interface NamedGroup {
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * The live groups that no new group of the files looks like: those of the portal with members on
 * both sides, and at most half of the larger side in common. `workspaceOf` tells who a member is.
 */
export function withoutLookalikes<T extends { readonly name: string; readonly names: readonly string[] }>(
  live: readonly T[],
  declared: readonly NamedGroup[],
  workspaceOf: ReadonlyMap<string, string>,
): readonly T[] {
  const taken = new Set(live.map(({ name }) => name));
  const fresh = declared.filter(({ name }) => !taken.has(name.toUpperCase()));
  const ids = (members: readonly string[]) => members.map((member) => workspaceOf.get(member));
  return live.filter(
    ({ name, names }) =>
      !name.startsWith('portal-') || fresh.every(({ members }) => differ(ids(members), ids(names))),
  );
}

function differ(left: readonly unknown[], right: readonly unknown[]): boolean {
  const common = left.filter((one) => right.includes(one)).length;
  return left.length > 0 && right.length > 0 && common * 2 <= Math.max(left.length, right.length);
}
