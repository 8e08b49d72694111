import { hintsAmong } from '../model/did-you-mean.js';
import type { Problem } from '../model/problem.js';
import type { Placed, Draft } from './draft.js';
import type { DocumentKind } from './identify-document.js';
import { taking } from './order-selections.js';
import { namedBySuppression } from './suspensions.js';

/**
 * Names that no document has: a member's parents, a group's parent, members and content, selections that others take, a credential,
 * members and groups of a suppression or an override
 * (MUS109, with the nearest name, or that of the member whose display name it is); and members that a group names although they are of another parent (MUS114).
 */
export function checkReferences(drafts: readonly Draft[]): readonly Problem[] {
  const declared = new Map<DocumentKind, Map<string, Draft>>();
  for (const draft of drafts) {
    const ofKind = declared.get(draft.kind) ?? new Map<string, Draft>();
    if (draft.writtenName !== '' && !ofKind.has(draft.writtenName)) ofKind.set(draft.writtenName, draft);
    declared.set(draft.kind, ofKind);
  }
  const known = (kind: DocumentKind): ReadonlyMap<string, Draft> =>
    declared.get(kind) ?? new Map<string, Draft>();
  const unknown = (kind: DocumentKind, names: readonly Placed[]): readonly Problem[] =>
    names
      .filter(({ text }) => !known(kind).has(text))
      .map((name) => unknownName(kind, name, calledSo(kind, name.text) ?? hintsFor(kind)(name.text)));
  let displayNames: ReadonlyMap<string, string> | undefined;
  const calledSo = (kind: DocumentKind, text: string): string | undefined => {
    if (kind !== 'Member') return undefined;
    displayNames ??= namesByDisplayName(known('Member'));
    const name = displayNames.get(text.toLowerCase());
    return name && `Write "${name}": "${text}" is only its displayName.`;
  };
  const hints = new Map<DocumentKind, (text: string) => string | undefined>();
  const hintsFor = (kind: DocumentKind): ((text: string) => string | undefined) => {
    const found = hints.get(kind) ?? hintsAmong(() => known(kind).keys());
    hints.set(kind, found);
    return found;
  };

  return drafts.flatMap((draft) => {
    const logins = unknown('Credential', draft.texts(['spec', 'credential']));
    if (draft.kind === 'Parent') return logins;
    if (draft.kind === 'Member') return [...unknown('Parent', draft.texts(['spec', 'parents'])), ...logins];
    if (draft.kind === 'Suppression')
      return [
        ...unknown('Member', namedBySuppression(draft, 'member')),
        ...unknown('Group', namedBySuppression(draft, 'group')),
      ];
    if (draft.kind === 'ContentSelection') return unknown('ContentSelection', taking(draft));
    if (draft.kind === 'Override')
      return [
        ...unknown('Member', draft.texts(['spec', 'members', 'names'])),
        ...unknown('Group', draft.texts(['spec', 'groups'])),
      ];
    if (draft.kind !== 'Group') return [];
    return [
      ...unknown('Parent', draft.texts(['spec', 'parent'])),
      ...unknown('Member', draft.texts(['spec', 'members', 'names'])),
      ...unknown('ContentSelection', draft.texts(['spec', 'content'])),
      ...(known('Parent').has(draft.text(['spec', 'parent'])) ? strangers(draft, known('Member')) : []),
    ];
  });
}

/** Names of Members by their display names in lower case; the first of several. */
function namesByDisplayName(members: ReadonlyMap<string, Draft>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, draft] of members) {
    const displayName = draft.text(['spec', 'displayName']).toLowerCase();
    if (displayName !== '' && !names.has(displayName)) names.set(displayName, name);
  }
  return names;
}

function unknownName(kind: DocumentKind, { text, at }: Placed, nearest: string | undefined): Problem {
  return {
    code: 'MUS109',
    message: `No ${kind} is called "${text}"`,
    hint: nearest ?? `Declare the ${kind}, or remove the name.`,
    at,
  };
}

function strangers(group: Draft, members: ReadonlyMap<string, Draft>): readonly Problem[] {
  const parent = group.text(['spec', 'parent']);
  return group.texts(['spec', 'members', 'names']).flatMap(({ text, at }) => {
    const member = members.get(text);
    const parents = member?.texts(['spec', 'parents']).map((entry) => entry.text) ?? [];
    // A member without any readable parent has a problem of its own.
    if (member === undefined || parents.length === 0 || parents.includes(parent)) return [];
    return [
      {
        code: 'MUS114' as const,
        message: `"${text}" is in a group of ${parent}, but is a member of ${parents.join(', ')} only`,
        hint: `Add ${parent} to the parents of ${text}, or remove ${text} from this group.`,
        at,
        related: [{ message: 'its parents are here', at: member.span(['spec', 'parents']) }],
      },
    ];
  });
}
