import { lastSegment, nameKey } from '../../model/arm-id.js';
import type { LiveParent } from '../../model/live.js';
import type { Finding } from '../../model/problem.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { importGroups } from './import-groups.js';
import { canonicalWorkspace, importMembers } from './import-members.js';
import { importSelections } from '../../inspect/import/import-selections.js';
import type { ImportedFleet } from './imported-fleet.js';
import { planImported } from './plan-imported.js';
import { readableNames } from './readable-names.js';
import type { SelectionStyle } from './select-exactly.js';
import { findingOf } from './unsaid.js';
import { unsaidContent } from '../../inspect/import/unsaid-content.js';
import { unsaidMembers } from '../../inspect/import/unsaid-members.js';

export interface ImportRequest {
  /** ARM id of the central workspace. */
  readonly workspace: string;
  readonly tenant: string;
  /** The Parent's `metadata.name`; undefined: after the workspace. */
  readonly name?: string;
  readonly style: SelectionStyle;
  /** Where workbooks were found besides the workspace's own resource group. */
  readonly workbookResourceGroups: readonly string[];
}

export interface ImportedParent {
  readonly fleet: ImportedFleet;
  /** What the files do not say, each with what the next apply makes of it: members, groups, then contents. */
  readonly findings: readonly Finding[];
  /** What the next apply would write, and every reason is in `findings`; its publishes are those that live state shows. */
  readonly next: ParentPlan;
}

/**
 * The files that a live parent would have been made by.
 *
 * A plan of them on the same live state creates, updates and deletes nothing but what `findings` tell:
 * what files cannot say (MUS336 to MUS339). Pure, and the same for the same live state, in whatever
 * order and casing of ids the service answers.
 */
export function importParent(live: LiveParent, request: ImportRequest): ImportedParent {
  const parent: ImportedFleet['parent'] = {
    name: request.name ?? parentName(request.workspace),
    workspace: canonicalWorkspace(request.workspace),
    tenant: request.tenant.toLowerCase(),
    // An absent configuration is as good as a disabled one, as the planner has it.
    mode: nameKey(live.configuration?.mode ?? '') === 'enabled' ? 'Enabled' : 'Disabled',
    workbookResourceGroups: request.workbookResourceGroups,
  };
  const registered = importMembers(live, parent);
  const { members, names } = registered;
  const { units, unsaid: ofGroups } = importGroups(live, { parent, members }, names);
  const { selections, groups, unsaid: ofSelections } = importSelections(units, live.content, request.style);
  const fleet: ImportedFleet = { parent, members, groups, selections };
  const next = planImported(fleet, live);
  const unsaid = [
    ...unsaidMembers(registered, units),
    ...ofGroups,
    ...ofSelections,
    ...units.flatMap((unit) => unsaidContent(unit, next.guard.emptied)),
  ];
  return { fleet, findings: unsaid.map((each) => findingOf(each, parent)), next };
}

function parentName(workspace: string): string {
  return readableNames([{ key: '', candidates: [lastSegment(workspace)] }], 'parent').get('') ?? '';
}
