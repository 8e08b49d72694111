import { nameKey } from '../../model/arm-id.js';
import { groupBy } from '../../model/order.js';
import type { Step, StepChange } from '../../plan/steps/step.js';
import { costOf, type NamedList, namedLists } from './step-text.js';

/** The steps of a group that is kept in several parts, with what they have in common told once. */
export interface PartsWork {
  /** Items that parts gain or lose: each list once, with the parts that it is of where others have another. */
  readonly lists: readonly ListOfParts[];
  /** Values that change, each once: the title of a part differs from the group's by its number only. */
  readonly fields: readonly StepChange[];
  readonly parts: readonly PartWork[];
  /** Why the parts are published, where it is one reason for all. */
  readonly because?: string;
  /** Of what goes; a reviewer is to see each. */
  readonly deletes: readonly Step[];
}

export interface ListOfParts {
  readonly list: NamedList;
  /** Empty where all parts have this list. */
  readonly parts: readonly string[];
  /** The names are what it lacks of a list that was told before. */
  readonly without: boolean;
}

export interface PartWork {
  readonly name: string;
  /** The resource's name in Azure, where it is another. */
  readonly resourceName?: string;
  /** Of the first step, which says most. */
  readonly action: Step['action'];
  /** `create group`, with the members that it gains or loses; in the plan's order. */
  readonly work: readonly { readonly text: string; readonly members: readonly NamedList[] }[];
  /** Why it is published, where that is not the reason of all. */
  readonly because?: string;
}

/** Undefined where fewer than two parts are written or published. */
export function partsWork(
  steps: readonly Step[],
  memberNames: ReadonlyMap<string, string>,
): PartsWork | undefined {
  const work = steps.filter(({ action }) => action !== 'delete');
  const byPart = [...groupBy(work, ({ name }) => name)];
  if (byPart.length < 2 || work.some(({ part }) => part === undefined)) return undefined;
  const reasons = new Set(work.flatMap(({ action, reason }) => (action === 'publish' ? [reason] : [])));
  const [because] = reasons.size === 1 ? reasons : [];
  return {
    lists: itemLists(byPart, memberNames),
    fields: fieldsOnce(work),
    parts: byPart.map(([name, own]) => partWork(name, own, memberNames, because)),
    because,
    deletes: steps.filter(({ action }) => action === 'delete'),
  };
}

function partWork(
  name: string,
  steps: readonly Step[],
  memberNames: ReadonlyMap<string, string>,
  because: string | undefined,
): PartWork {
  const publish = steps.find(({ action }) => action === 'publish');
  // That members have exceptions says why there is such a part at all.
  const founding = steps.find(
    ({ action, type, part }) => action === 'create' && type === 'group' && part?.inClass !== undefined,
  );
  const other = steps.find(({ resourceName }) => nameKey(resourceName) !== nameKey(name));
  return {
    name,
    resourceName: other?.resourceName,
    action: steps[0]?.action ?? 'publish',
    work: steps.map((step) => ({
      text:
        step.action === 'publish'
          ? `publish ${costOf(step.items.length, step.members.length)}`
          : `${step.action} ${step.type}`,
      members: namedLists(step, memberNames).filter(({ what }) => what === 'members'),
    })),
    because: founding?.reason ?? (because === undefined ? publish?.reason : undefined),
  };
}

function itemLists(
  parts: readonly (readonly [string, readonly Step[]])[],
  memberNames: ReadonlyMap<string, string>,
): PartsWork['lists'] {
  const all = parts.flatMap(([part, steps]) =>
    steps
      .flatMap((step) => namedLists(step, memberNames))
      .filter(({ what }) => what === 'items')
      .map((list) => ({ part, list })),
  );
  const lists = [...groupBy(all, ({ list }) => JSON.stringify([list.sign, list.names])).values()];
  const told: NamedList[] = [];
  return lists.flatMap((same): readonly ListOfParts[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { list } = first;
    const lacking = lackingOf(list, told);
    told.push(list);
    const of = same.length === parts.length ? [] : same.map(({ part }) => part);
    if (lacking === undefined) return [{ list, parts: of, without: false }];
    return [{ list: { ...list, names: lacking }, parts: of, without: true }];
  });
}

/** What a list lacks of one that was told before, where that is less to read. */
function lackingOf(list: NamedList, told: readonly NamedList[]): readonly string[] | undefined {
  const names = new Set(list.names);
  const base = told.find(
    (one) => one.sign === list.sign && list.names.every((name) => one.names.includes(name)),
  );
  const lacking = base?.names.filter((name) => !names.has(name)) ?? [];
  return lacking.length > 0 && lacking.length < list.names.length ? lacking : undefined;
}

function fieldsOnce(steps: readonly Step[]): readonly StepChange[] {
  const changes = steps.flatMap((step) =>
    step.action === 'update' ? step.changes.filter(({ what }) => what === 'field') : [],
  );
  const groupTitle = (text: string | null) => text?.replace(/(?: \(x-[0-9a-f]{8}\))?(?: \(\d+\))?$/, '');
  return [
    ...groupBy(changes, (change) =>
      change.what === 'field'
        ? JSON.stringify([change.field, groupTitle(change.from), groupTitle(change.to)])
        : '',
    ).values(),
  ].flatMap(([first]) => (first === undefined ? [] : [first]));
}
