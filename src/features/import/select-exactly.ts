import { nameKey } from '../../model/arm-id.js';
import { templateDrivenKinds, type ContentItem, type ContentKind } from '../../model/content.js';
import { append, groupBy } from '../../model/order.js';
import { sortItems } from '../../select/resolve-anew.js';
import type { ImportedEntry, ImportedSelection, NamedItem } from './imported-fleet.js';

/** How items are selected: each by its name, or a whole kind where all of it is in. */
export type SelectionStyle = 'names' | 'smart';

/**
 * Entries that take these items of the workspace and no others, by kind, then resource name.
 *
 * An item goes by its resource name; where an item that must not be taken has that name too, by its
 * alias or display name; where those are shared as well, the other item is excluded. What no name of
 * an item keeps apart is in `astray`: taken or left out although it should not be.
 *
 * `smart`: where all items of a kind are in, the kind alone; template-driven rules are named even then.
 */
export function selectExactly(
  items: readonly ContentItem[],
  content: readonly ContentItem[],
  style: SelectionStyle,
): Omit<ImportedSelection, 'name'> & { readonly astray: readonly ContentItem[] } {
  const wanted = groupBy(sortItems(items), ({ kind }) => kind);
  const all = groupBy(sortItems(content), ({ kind }) => kind);
  const include: ImportedEntry[] = [];
  const exclude: ImportedEntry[] = [];
  const astray: ContentItem[] = [];
  for (const [, own] of wanted) {
    const [first] = own;
    if (first === undefined) continue;
    const ofKind = all.get(first.kind) ?? own;
    const whole = style === 'smart' && takesAll(own, ofKind);
    if (whole) include.push({ kind: first.kind });
    const named = whole ? own.filter(isTemplateDriven) : own;
    if (named.length === 0) continue;
    const chosen = nameAll(first.kind, named, own, ofKind);
    include.push(chosen.include);
    if (chosen.exclude !== undefined) exclude.push(chosen.exclude);
    append(astray, chosen.astray);
  }
  return { include, exclude, astray };
}

/** Whether a plain `kind` takes just these: of what it takes, none is missing. */
function takesAll(own: readonly ContentItem[], ofKind: readonly ContentItem[]): boolean {
  const plain = ofKind.filter((item) => !isTemplateDriven(item) && item.unsupported !== 'ownStorage');
  const wanted = new Set(own);
  return plain.length > 0 && plain.every((item) => wanted.has(item));
}

function isTemplateDriven({ ruleKind }: ContentItem): boolean {
  return ruleKind !== undefined && templateDrivenKinds.includes(ruleKind);
}

function nameAll(
  kind: ContentKind,
  named: readonly ContentItem[],
  own: readonly ContentItem[],
  ofKind: readonly ContentItem[],
): {
  readonly include: ImportedEntry;
  readonly exclude: ImportedEntry | undefined;
  readonly astray: readonly ContentItem[];
} {
  const wanted = new Set(own);
  const bearersOf = indexBearers(ofKind, wanted);
  const names = named.map((item): NamedItem => {
    const apart = namesOf(item).find((name) => bearersOf(name).every(({ areWanted }) => areWanted));
    return { name: apart ?? item.name, displayName: item.displayName };
  });
  const told = [
    ...new Set(
      [...new Set(names.flatMap(({ name }) => bearersOf(name)))].flatMap(({ strangers }) => strangers),
    ),
  ].map((item) => {
    const apart = namesOf(item).find((name) => bearersOf(name).every(({ isWanted }) => !isWanted));
    return { item, name: apart };
  });
  const excluded = told.flatMap(({ item, name }): NamedItem[] =>
    name === undefined ? [] : [{ name, displayName: item.displayName }],
  );
  return {
    include: { kind, names: once(names) },
    exclude: excluded.length === 0 ? undefined : { kind, names: once(excluded) },
    astray: told.flatMap(({ item, name }) => (name === undefined ? [item] : [])),
  };
}

/** The items of one name. */
interface Bearers {
  /** Whether all of them are to be taken, and whether any is. */
  readonly areWanted: boolean;
  readonly isWanted: boolean;
  /** Those that are not to be; workbooks in their own storage are never taken, whatever they are called. */
  readonly strangers: readonly ContentItem[];
}

/** The items that have a name, as `isCalled` decides: by resource name, and by alias or display name. */
function indexBearers(
  content: readonly ContentItem[],
  wanted: ReadonlySet<ContentItem>,
): (name: string) => readonly Bearers[] {
  const index = (namesOfItem: (item: ContentItem) => readonly string[]): ReadonlyMap<string, Bearers> => {
    const named = content.flatMap((item) => [...new Set(namesOfItem(item))].map((name) => ({ name, item })));
    return new Map(
      [...groupBy(named, ({ name }) => name)].map(([name, own]) => [
        name,
        {
          areWanted: own.every(({ item }) => wanted.has(item)),
          isWanted: own.some(({ item }) => wanted.has(item)),
          strangers: own.flatMap(({ item }) =>
            wanted.has(item) || item.unsupported === 'ownStorage' ? [] : [item],
          ),
        },
      ]),
    );
  };
  const byName = index(({ name }) => [nameKey(name)]);
  const byWord = index(({ alias, displayName }) => [displayName, ...(alias === undefined ? [] : [alias])]);
  return (name) => [byName.get(nameKey(name)), byWord.get(name)].filter((one) => one !== undefined);
}

/** What an entry may call it, the resource name first; a name of a file is never empty. */
function namesOf({ name, alias, displayName }: ContentItem): readonly string[] {
  return [name, alias, displayName].filter((each): each is string => each !== undefined && each !== '');
}

/** Two workbooks of two resource groups may have one name. */
function once(names: readonly NamedItem[]): readonly NamedItem[] {
  return [...new Map(names.map((each) => [each.name, each])).values()];
}
