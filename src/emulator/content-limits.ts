import { sameText, textOf } from './same-text.js';
import type { EmulatorSettings } from './settings.js';
import type { Resource } from './resource.js';
import type { ContentType, Workspace } from './world.js';

/**
 * Why a member does not take a copy: a full workspace, a template already in use, an alias already taken.
 *
 * Limits: sentinel-service-limits (enabled scheduled and NRT rules are counted apart). A template
 * can be installed once (Azure-Sentinel issue 10635). An alias names one function.
 */
export function limitRefusal(
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
  // A job writes by the ten thousand: rules are only counted where there are enough of them to matter.
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
  const taken = others().some((one) => sameText(textOf(one.properties.functionAlias), alias));
  return taken
    ? `Failed to write. Status code: Conflict. The function alias ${alias} already exists in ${target.id}.`
    : undefined;
}
