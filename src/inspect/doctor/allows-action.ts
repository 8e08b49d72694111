import type { Permission } from '../../azure/read/read-permissions.js';

/**
 * Whether the caller may take the action: some entry's `actions` match it and that same entry's
 * `notActions` do not. Another role's exclusion takes nothing away (Azure RBAC, "NotActions").
 *
 * Patterns compare without case; `*` stands for any run of characters, slashes included.
 */
export function allowsAction(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => fits(pattern, action)) &&
      !notActions.some((pattern) => fits(pattern, action)),
  );
}

/** Linear in the text for each `*`: patterns come from Azure, and a regular expression of many `*` may never end. */
function fits(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
