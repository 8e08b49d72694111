import { notOnboardedText } from './access.js';
import { guidOf, sameName, storeKey, textOrEmpty, type Ticks } from './addresses.js';
import type { EmulatorSettings } from './settings.js';
import { isRecord } from './shapes.js';
import { findSource } from './source-item.js';
import {
  type ContentType,
  findWorkspace,
  type Job,
  nextNumber,
  nextResource,
  type Properties,
  type Resource,
  Shelf,
  workbooksOf,
  type Workspace,
  type World,
} from './world.js';

type MemberError = NonNullable<Job['items'][number]['errors']>[number];

/**
 * Copies one item into the workspaces of the members; the errors, by member, where it could not.
 *
 * A copy is an upsert of the item's current state. Nothing is ever deleted from a member.
 */
export function publishItem(
  world: World,
  parent: Workspace,
  itemId: string,
  members: Job['members'],
  at: Ticks,
): readonly MemberError[] {
  const { place, resource } = findSource(world, parent, itemId);
  if (place === 'elsewhere' || resource === undefined) {
    const message = `Failed to read. Status code: NotFound. The item ${itemId} does not exist.`;
    return members.map(({ name }) => ({ memberResourceName: name, errorMessage: message }));
  }
  if (place === 'workbook' && typeof resource.properties.storageUri === 'string') {
    const message = `Failed to read. Status code: BadRequest. The workbook ${itemId} keeps its content in storage of its own.`;
    return members.map(({ name }) => ({ memberResourceName: name, errorMessage: message }));
  }
  return members.flatMap(({ name, workspace }) => {
    const target = findWorkspaceToWrite(findWorkspace(world, workspace), workspace);
    const errorMessage =
      typeof target === 'string'
        ? target
        : copyTo(world, parent, target, { place, resource, key: storeKey(itemId) }, at);
    return errorMessage === undefined ? [] : [{ memberResourceName: name, errorMessage }];
  });
}

interface Item {
  readonly place: 'alertRules' | 'automationRules' | 'savedSearches' | 'workbook';
  readonly resource: Resource;
  readonly key: string;
}

/** Writes the copy; the error where the member refuses it. */
function copyTo(
  world: World,
  parent: Workspace,
  target: Workspace,
  item: Item,
  at: Ticks,
): string | undefined {
  const needsSentinel = item.place === 'alertRules' || item.place === 'automationRules';
  if (needsSentinel && target.onboarding === undefined)
    return `Failed to write. Status code: BadRequest. ${notOnboardedText(target)}`;
  const shelf =
    item.place === 'workbook'
      ? workbooksOf(world, target.subscription, target.resourceGroup, () => new Shelf())
      : target.content[item.place];
  const before = copyBefore(world, shelf, target, item);
  if (item.place !== 'workbook') {
    const refusal = limitRefusal(world.settings, target, item.place, item.resource, before);
    if (refusal !== undefined) return refusal;
  }
  const name = before?.name ?? nameOfCopy(world, shelf, target, item);
  const { kind, location, tags } = item.resource;
  shelf.put(
    nextResource(
      world,
      before,
      {
        name,
        properties: copyBody(item.place, item.resource.properties, parent, target),
        kind,
        location,
        tags,
        origin: item.key,
      },
      at,
    ),
  );
  return undefined;
}

/** The copy that an earlier publish made, else, if copies keep names, whatever has the item's name. */
function copyBefore(world: World, shelf: Shelf, target: Workspace, item: Item): Resource | undefined {
  const own = (one: Resource): boolean => item.place !== 'workbook' || sourceOf(one) === target.key;
  if (world.settings.copyNames === 'keep') {
    const named = shelf.get(item.resource.name);
    if (named !== undefined && own(named)) return named;
    return item.place === 'workbook'
      ? shelf.all().find((one) => one.origin === item.key && own(one))
      : undefined;
  }
  return (
    shelf.all().find((one) => one.origin === item.key && own(one)) ??
    (item.place === 'savedSearches' ? publishedFunction(shelf, item.resource) : undefined)
  );
}

/** An alias names one function: where copies get new names, two parents' functions of one alias share one copy. */
function publishedFunction(shelf: Shelf, item: Resource): Resource | undefined {
  const alias = textOrEmpty(item.properties.functionAlias);
  return alias === ''
    ? undefined
    : shelf
        .all()
        .find(
          (one) => one.origin !== undefined && sameName(textOrEmpty(one.properties.functionAlias), alias),
        );
}

/** A workbook's name is taken where the member shares the resource group with the item or another member. */
function nameOfCopy(world: World, shelf: Shelf, target: Workspace, item: Item): string {
  const { name } = item.resource;
  const taken =
    item.place === 'workbook' && shelf.get(name) !== undefined && sourceOf(shelf.get(name)) !== target.key;
  return world.settings.copyNames === 'keep' && !taken ? name : guidOf(nextNumber(world), 4);
}

function sourceOf(resource: Resource | undefined): string {
  return storeKey(textOrEmpty(resource?.properties.sourceId));
}

/** The workspace to write copies to, or the error where it is gone or the publisher may not write there. */
function findWorkspaceToWrite(workspace: Workspace | undefined, id: string): Workspace | string {
  if (workspace === undefined || workspace.gone) {
    return `Failed to write. Status code: NotFound. The workspace ${id} does not exist.`;
  }
  return workspace.role === 'contributor' ? workspace : 'Failed to write. Status code: Forbidden.';
}

/**
 * The properties of an item's copy in a member: ids of the parent's workspace become the member's,
 * a workbook's source is the member, and playbooks stay behind (workspace-manager.md, known limits).
 *
 * Where nothing changes it is the same object, so a thousand copies share one body.
 */
export function copyBody(
  place: 'alertRules' | 'automationRules' | 'savedSearches' | 'workbook',
  properties: Properties,
  parent: Workspace,
  target: Workspace,
): Properties {
  const moved = mentions(properties, parent) ? moveIds(properties, parent, target) : properties;
  const whole = isRecord(moved) ? moved : properties;
  switch (place) {
    case 'workbook':
      return { ...whole, sourceId: target.key };
    case 'automationRules':
      return withoutPlaybooks(whole);
    default:
      return whole;
  }
}

function withoutPlaybooks(properties: Properties): Properties {
  const actions: unknown = properties.actions;
  if (!Array.isArray(actions)) return properties;
  const kept = actions.filter((one) => !isRecord(one) || one.actionType !== 'RunPlaybook');
  return kept.length === actions.length ? properties : { ...properties, actions: kept };
}

/** Bodies that hold a parent's id, by parent: each body is searched once, however many members receive it. */
const searched = new WeakMap<Properties, Map<string, boolean>>();

function mentions(properties: Properties, parent: Workspace): boolean {
  const known = searched.get(properties) ?? new Map<string, boolean>();
  searched.set(properties, known);
  const before = known.get(parent.key);
  if (before !== undefined) return before;
  const found = JSON.stringify(properties).toLowerCase().includes(parent.key);
  known.set(parent.key, found);
  return found;
}

function moveIds(value: unknown, parent: Workspace, target: Workspace): unknown {
  if (typeof value === 'string') return value.replace(idPattern(parent), target.id);
  if (Array.isArray(value)) return value.map((one) => moveIds(one, parent, target));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, moveIds(one, parent, target)]));
}

/** The parent's id in any casing, but not as the beginning of a longer workspace name. */
function idPattern(parent: Workspace): RegExp {
  return new RegExp(`${parent.key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`, 'gi');
}

/**
 * Why a member refuses a copy: a full workspace, a template already in use, an alias already taken.
 *
 * Limits: sentinel-service-limits (enabled scheduled and NRT rules are counted apart). A template
 * can be installed once (Azure-Sentinel issue 10635). An alias names one function.
 */
function limitRefusal(
  settings: EmulatorSettings,
  target: Workspace,
  type: ContentType,
  item: Resource,
  before: Resource | undefined,
): string | undefined {
  const shelf = target.content[type];
  const others = (): readonly Resource[] => shelf.all().filter((one) => one !== before);
  if (type === 'savedSearches') return aliasRefusal(target, item, others);
  if (type !== 'alertRules') return undefined;
  if (templateDriven.has(item.kind ?? '')) return templateRefusal(target, item, others());
  const limit =
    item.kind === 'NRT'
      ? settings.maxNrtRules
      : item.kind === 'Scheduled'
        ? settings.maxEnabledRules
        : undefined;
  if (limit === undefined || item.properties.enabled !== true) return undefined;
  // A job may write ten thousand copies: rules are only counted where there are enough to reach a limit.
  if (shelf.size < limit) return undefined;
  const enabled = others().filter((one) => one.kind === item.kind && one.properties.enabled === true);
  return enabled.length < limit
    ? undefined
    : `Failed to write. Status code: BadRequest. The limit of ${limit} enabled ${item.kind ?? ''} rules is exceeded in ${target.id}.`;
}

const templateDriven: ReadonlySet<string> = new Set(['Fusion', 'MLBehaviorAnalytics', 'ThreatIntelligence']);

function templateRefusal(target: Workspace, item: Resource, others: readonly Resource[]): string | undefined {
  const template = item.properties.alertRuleTemplateName;
  return others.some((one) => one.kind === item.kind && one.properties.alertRuleTemplateName === template)
    ? `Failed to write. Status code: Conflict. The template ${String(template)} is already installed for ${target.id}.`
    : undefined;
}

function aliasRefusal(
  target: Workspace,
  item: Resource,
  others: () => readonly Resource[],
): string | undefined {
  const alias = item.properties.functionAlias;
  if (typeof alias !== 'string' || alias === '') return undefined;
  const taken = others().some((one) => sameName(textOrEmpty(one.properties.functionAlias), alias));
  return taken
    ? `Failed to write. Status code: Conflict. The function alias ${alias} already exists in ${target.id}.`
    : undefined;
}
