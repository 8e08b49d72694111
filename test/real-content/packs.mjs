/**
 * The selections of the real-content fleet, each with the items it should resolve to.
 *
 * Matching is written here a second time, as simply as these selections allow, so that what muster
 * resolves is checked against something that is not muster.
 */

const templateDriven = ['Fusion', 'MLBehaviorAnalytics', 'ThreatIntelligence'];
const identity = ['CredentialAccess', 'Persistence', 'PrivilegeEscalation'];

/** The packs that hold anything, with their items and the number of enabled scheduled rules among them. */
export function packsOf(content) {
  const packs = [...selections(content)].map((pack) => ({ ...pack, items: resolved(pack, content) }));
  return packs
    .filter(({ items }) => items.length > 0)
    .map((pack) => ({ ...pack, rules: pack.items.filter(isEnabledScheduled).length }));
}

function selections(content) {
  const rules = (match) => [{ kind: 'AnalyticsRule', match }];
  const named = (kind, ...displayName) => ({ include: [{ kind, match: { displayName } }] });
  const { first, again } = templates(content);
  return [
    { name: 'rules-high', include: rules({ severity: 'High' }) },
    { name: 'rules-medium-entry', include: rules({ severity: 'Medium', tactics: ['InitialAccess'] }) },
    {
      name: 'rules-medium-identity',
      include: rules({ severity: 'Medium', tactics: identity }),
      exclude: [{ match: { tactics: ['InitialAccess'] } }],
    },
    {
      name: 'rules-medium-rest',
      include: rules({ severity: 'Medium' }),
      exclude: [{ match: { tactics: ['InitialAccess', ...identity] } }],
    },
    { name: 'rules-low', include: rules({ severity: ['Low', 'Informational'] }) },
    { name: 'rules-microsoft', include: rules({ kindOfRule: 'MicrosoftSecurityIncidentCreation' }) },
    // A template can be installed once a workspace: a second rule of it goes to other members.
    { name: 'rules-template', turn: 0, include: byName(first) },
    { name: 'rules-template-again', turn: 1, include: byName(again) },
    { name: 'hunting-a-c', ...named('HuntingQuery', ...initials('A', 'C')) },
    { name: 'hunting-d-l', ...named('HuntingQuery', ...initials('D', 'L')) },
    { name: 'hunting-m-r', ...named('HuntingQuery', ...initials('M', 'R')) },
    { name: 'hunting-s-z', ...named('HuntingQuery', ...initials('S', 'Z')) },
    { name: 'hunting-other', ...named('HuntingQuery', ...initials('A', 'Z').map((one) => `!${one}`)) },
    { name: 'parsers-vim', ...named('Parser', 'vim*', 'ASim*', '*ASim*') },
    { name: 'parsers-other', ...named('Function', '!vim*', '!*ASim*') },
    { name: 'workbooks-a-l', ...named('Workbook', ...initials('A', 'L')) },
    { name: 'workbooks-m-z', ...named('Workbook', ...initials('M', 'Z')) },
    { name: 'workbooks-other', ...named('Workbook', ...initials('A', 'Z').map((one) => `!${one}`)) },
    { name: 'automation', include: [{ kind: 'AutomationRule' }] },
  ];
}

/** Patterns for display names that begin with these letters. */
function initials(from, to) {
  const letters = [];
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) {
    letters.push(`${String.fromCharCode(code)}*`);
  }
  return letters;
}

/** Template-driven rules by display name, which copies keep: the first of each template, and all further ones. */
function templates(content) {
  const seen = new Set();
  const first = [];
  const again = [];
  for (const { kind, properties } of content) {
    if (!templateDriven.includes(kind)) continue;
    (seen.has(properties.alertRuleTemplateName) ? again : first).push(properties.displayName);
    seen.add(properties.alertRuleTemplateName);
  }
  return { first, again };
}

function byName(names) {
  return names.length === 0 ? [] : [{ kind: 'AnalyticsRule', names }];
}

function resolved({ include, exclude = [] }, content) {
  return content.filter(
    (item) => include.some((entry) => takes(entry, item)) && !exclude.some((entry) => fits(entry, item)),
  );
}

function takes(entry, item) {
  if (!fits(entry, item)) return false;
  return (
    !templateDriven.includes(item.kind) || entry.names !== undefined || entry.match?.kindOfRule !== undefined
  );
}

function fits({ kind, names, match = {} }, item) {
  const { displayName, severity, tactics } = item.properties;
  return (
    (kind === undefined || kindOf(item) === (kind === 'Parser' ? 'Function' : kind)) &&
    (names === undefined || names.includes(displayName)) &&
    anyOf(match.displayName, [displayName]) &&
    anyOf(match.severity, [severity]) &&
    anyOf(match.tactics, tactics ?? []) &&
    anyOf(match.kindOfRule, [item.kind])
  );
}

function kindOf({ type, properties }) {
  switch (type.toLowerCase().split('/').at(-1)) {
    case 'alertrules':
      return 'AnalyticsRule';
    case 'automationrules':
      return 'AutomationRule';
    case 'workbooks':
      return 'Workbook';
    default:
      return properties.functionAlias === undefined ? 'HuntingQuery' : 'Function';
  }
}

/** A positive pattern, or none given, and no negative one. */
function anyOf(patterns, values) {
  if (patterns === undefined) return true;
  const all = [patterns].flat();
  const positive = all.filter((one) => !one.startsWith('!'));
  const negative = all.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  const is = (pattern) => values.some((value) => globbed(pattern).test(value ?? ''));
  return (positive.length === 0 || positive.some(is)) && !negative.some(is);
}

function globbed(pattern) {
  return new RegExp(`^${pattern.split('*').map(escaped).join('[^]*')}$`, 'iu');
}

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function isEnabledScheduled({ kind, properties }) {
  return kind === 'Scheduled' && properties.enabled === true;
}
