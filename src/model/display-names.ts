/** What people call members, by the files' names; only of those that have a display name. */
export type DisplayNames = ReadonlyMap<string, string>;

export function displayNamesOf(
  members: readonly { readonly name: string; readonly displayName?: string | undefined }[],
): DisplayNames {
  return new Map(
    members.flatMap(({ name, displayName }) => (displayName === undefined ? [] : [[name, displayName]])),
  );
}
