import { sameName, textOrEmpty } from './addresses.js';
import type { Call } from './route.js';
import { isRecord } from './shapes.js';
import type { Resource, Workspace } from './world.js';

/**
 * Why the service refuses an analytics rule that its schema allows; undefined where it accepts it.
 *
 * None of this is documented. Reports of people who deploy rules by ARM: Fusion and MLBehaviorAnalytics refuse what
 * their template decides (the display name too), a `templateVersion` without a template is refused, and a rule cannot
 * become one of another kind. That an enabled rule whose query does not run is refused: Azure-Sentinel issues 6681 and
 * 12795, and criblio/Cribl-Microsoft#56 for the text.
 */
export function ruleRefusal(
  { world }: Pick<Call, 'world'>,
  workspace: Workspace,
  kind: string,
  sent: unknown,
  before: Resource | undefined,
): string | undefined {
  const properties = isRecord(sent) ? sent : {};
  if (before?.kind !== undefined && before.kind !== kind)
    return `The kind of rule '${before.name}' is '${before.kind}' and cannot be changed to '${kind}'.`;
  const taken = takenByTemplate.get(kind);
  const stray = Object.keys(properties).find((key) => taken?.has(key) === false && isFilled(properties[key]));
  if (stray !== undefined) return `The property '${stray}' cannot be set on a rule of kind '${kind}'.`;
  if (isFilled(properties.templateVersion) && !isFilled(properties.alertRuleTemplateName))
    return "The property 'templateVersion' needs 'alertRuleTemplateName'.";
  if (kind === 'ThreatIntelligence' && !isFilled(properties.displayName))
    return "The required property 'displayName' is missing.";
  return properties.enabled === true
    ? queryRefusal(world.settings.unknownNames, workspace, textOrEmpty(properties.query))
    : undefined;
}

const own = ['alertRuleTemplateName', 'enabled'];

/** What may be set on kinds whose template decides the rest. */
const takenByTemplate: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Fusion', new Set([...own, 'sourceSettings', 'scenarioExclusionPatterns'])],
  ['MLBehaviorAnalytics', new Set(own)],
]);

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The refusal of a query that names something its workspace lacks, with the position as Kusto gives it. */
function queryRefusal(
  unknownNames: readonly string[],
  { content }: Workspace,
  query: string,
): string | undefined {
  const has = (alias: string): boolean =>
    content.savedSearches.all().some((one) => sameName(textOrEmpty(one.properties.functionAlias), alias));
  const places = unknownNames.flatMap((name) => {
    const at = query.search(new RegExp(`(?<!\\w)${name.replace(/\W/g, '\\$&')}(?!\\w)`));
    return at < 0 || has(name) ? [] : [{ name, at }];
  });
  const [first] = places.sort((a, b) => a.at - b.at);
  if (first === undefined) return undefined;
  const lines = query.slice(0, first.at).split('\n');
  const position = `${String(lines.length)}:${String((lines.at(-1) ?? '').length + 1)}`;
  return `Failed to run the analytics rule query. Failed to resolve table or column expression named '${first.name}' [line:position=${position}]`;
}
