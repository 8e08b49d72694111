import { sourceOf } from '../../content/content-item.js';
import { idKey, nameKey, parseWorkspaceId } from '../../model/arm-id.js';
import type { DesiredItem } from '../../model/desired-content.js';
import { compareText } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import type { ContentOfFiles } from './items-of-files.js';

interface Declared {
  readonly item: DesiredItem;
  readonly parent: string;
}

/**
 * MUS143 for each item that is the same resource of Azure as an earlier one, in the order of the Parents and of their files: each write
 * would undo the other. Kinds of saved searches share one list, and a workbook lives in its workspace's resource group,
 * which several Parents may have in common.
 */
export function sharedResources(contents: readonly ContentOfFiles[]): readonly Problem[] {
  const first = new Map<string, Declared>();
  return contents.flatMap((content) =>
    inFileOrder(content.items).flatMap((item) => {
      const declared = { item, parent: content.parent };
      const key = resourceKey(item, content);
      const earlier = first.get(key);
      if (earlier !== undefined) return sharedProblem(declared, earlier);
      first.set(key, declared);
      return [];
    }),
  );
}

function inFileOrder(items: readonly DesiredItem[]): readonly DesiredItem[] {
  return [...items].sort((a, b) => compareText(a.at.file, b.at.file) || a.at.line - b.at.line);
}

function resourceKey({ kind, name }: DesiredItem, { parent, workspace }: ContentOfFiles): string {
  const source = sourceOf(kind);
  const { subscriptionId, resourceGroup } = parseWorkspaceId(workspace) ?? {};
  const home =
    source === 'workbooks' && resourceGroup !== undefined
      ? idKey(`/${subscriptionId ?? ''}/${resourceGroup}`)
      : parent;
  return `${home}/${source}/${nameKey(name)}`;
}

function sharedProblem({ item, parent }: Declared, earlier: Declared): Problem {
  return {
    code: 'MUS143',
    message: messageOf(item, parent, earlier),
    hint: 'Give one of them another id, or remove it.',
    at: item.at,
    related: [{ message: 'the first is here', at: earlier.item.at }],
  };
}

function messageOf({ kind, name }: DesiredItem, parent: string, earlier: Declared): string {
  if (parent !== earlier.parent)
    return `The parents ${earlier.parent} and ${parent} have a workbook of the name ${name}, and one resource group that holds it`;
  if (kind === earlier.item.kind) return `Two items of kind ${kind} have the name ${name}`;
  return `A ${earlier.item.kind} and a ${kind} have the name ${name}, and both are saved searches: Azure keeps one of them`;
}
