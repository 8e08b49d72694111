import type { ContentSelection } from '../model/desired.js';
import { append } from '../model/order.js';
import type { Finding } from '../model/problem.js';
import type { NameCheck } from './resolve-anew.js';
import { deadMatches } from './dead-matches.js';
import { type ItemVerdict, tellsAge } from './fits-key.js';
import { nearMiss } from './near-miss.js';

/** How many names a finding spells out. */
const namesShown = 5;

/**
 * The findings of a selection in `parent`'s workspace, in this order: MUS307 names that several items have,
 * MUS306 template-driven rules that no entry asks for, MUS305 workbooks that the service cannot publish and
 * that are left out, MUS304 items whose playbooks it leaves behind, MUS308 items that only an unknown age
 * keeps out, MUS332 and MUS333 entries that can never match, MUS317 nothing left where that is allowed.
 */
export function selectionFindings(
  selection: ContentSelection,
  verdicts: readonly ItemVerdict[],
  names: readonly NameCheck[],
  parent: string,
): readonly Finding[] {
  const told = (finding: Pick<Finding, 'code' | 'severity' | 'message' | 'hint'>): Finding => ({
    ...finding,
    message: `Selection "${selection.name}": ${finding.message}`,
    at: selection.at,
    parent,
  });
  const displayNames = (wanted: (verdict: ItemVerdict) => boolean): readonly string[] =>
    verdicts.filter(wanted).map(({ item }) => item.displayName);
  const shared = names.filter((check) => check.bearers.length > 1);
  const templateDriven = displayNames(({ reason }) => reason === 'templateDriven');
  const ownStorage = displayNames(({ reason }) => reason === 'ownStorage');
  const playbooks = displayNames(({ taken, item }) => taken && item.unsupported === 'playbook');

  const findings: Finding[] = shared.map(({ name, bearers, at }) => ({
    ...told({
      code: 'MUS307',
      severity: 'info',
      message: `"${name}" stands for ${bearers.length} items, and takes them all`,
    }),
    at,
  }));
  if (templateDriven.length > 0) {
    findings.push(
      told({
        code: 'MUS306',
        severity: 'info',
        message: `left out rules that a template drives: ${firstNames(templateDriven)}`,
        hint: 'Name them, or ask for their kind by kindOfRule.',
      }),
    );
  }
  if (ownStorage.length > 0) {
    findings.push(
      told({
        code: 'MUS305',
        severity: 'warning',
        message: `left out workbooks in their own storage, which the service does not publish: ${firstNames(ownStorage)}`,
      }),
    );
  }
  if (playbooks.length > 0) {
    findings.push(
      told({
        code: 'MUS304',
        severity: 'warning',
        message: `published without their playbooks: ${firstNames(playbooks)}`,
        hint: 'Attach the playbooks in the member workspaces.',
      }),
    );
  }
  const ageless = ageUnknown(selection, verdicts).map(({ item }) => item.displayName);
  if (ageless.length > 0) {
    findings.push(
      told({
        code: 'MUS308',
        severity: 'warning',
        message: `left out by modifiedAfter, for Azure does not tell when they were modified: ${firstNames(ageless)}`,
        hint: 'Name them, or leave modifiedAfter away.',
      }),
    );
  }
  append(
    findings,
    deadMatches(selection).map((finding) => ({ ...finding, parent })),
  );
  if (selection.allowEmpty && !verdicts.some(({ taken }) => taken))
    findings.push(told({ code: 'MUS317', severity: 'info', message: `resolves to nothing in ${parent}` }));
  return findings;
}

/** Items that the selection would take if their modified time were known and late enough. */
function ageUnknown(selection: ContentSelection, verdicts: readonly ItemVerdict[]): readonly ItemVerdict[] {
  if (!selection.include.some(({ match }) => match?.modifiedAfter !== undefined)) return [];
  return verdicts.filter(({ reason, item }) => {
    if (reason !== 'notIncluded' || tellsAge(item)) return false;
    const missed = nearMiss(selection, item)?.keys ?? [];
    return missed.length === 1 && missed[0]?.key === 'modifiedAfter';
  });
}

/** The first five names, and how many more there are. */
export function firstNames(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? `${names.slice(0, namesShown).join(', ')} and ${more} more` : names.join(', ');
}
