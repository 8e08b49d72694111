import { idKey, lastSegment, nameKey } from '../model/arm-id.js';
import type { ContentItem, ContentKind, ItemRef } from '../model/content.js';
import type { DesiredFleet } from '../model/desired.js';
import type { LiveAssignment, LiveGroup, LiveParent } from '../model/live.js';
import { refOf } from '../plan/steps/item-ref.js';
import type { StepMember } from '../plan/steps/step.js';

/** What a live assignment publishes, by id; an item that is gone from the workspace is named by its resource. */
export function liveItems(assignment: LiveAssignment, content: readonly ContentItem[]): readonly ItemRef[] {
  const known = new Map(content.map((item) => [idKey(item.resourceId ?? ''), item]));
  return assignment.itemIds.map((id) => {
    const item = known.get(idKey(id));
    if (item !== undefined) return refOf(item);
    const name = lastSegment(id);
    return { kind: kindOfId(id), name, displayName: name, resourceId: id };
  });
}

/** A live group's members by the files' names; those that no file declares by their resource's name. */
export function liveMembers(group: LiveGroup, live: LiveParent, fleet: DesiredFleet): readonly StepMember[] {
  const members = new Map(live.members.map((member) => [nameKey(member.name), member]));
  const declared = new Map(fleet.members.map((member) => [idKey(member.workspace), member.name]));
  return group.memberResourceNames.map((resourceName) => {
    const workspace = members.get(nameKey(resourceName))?.workspace ?? '';
    return { name: declared.get(idKey(workspace)) ?? resourceName, resourceName, workspace };
  });
}

/** The kind that an id alone tells; which kind of saved search it is, is not in the id. */
function kindOfId(id: string): ContentKind {
  if (/\/alertRules\//i.test(id)) return 'AnalyticsRule';
  if (/\/automationRules\//i.test(id)) return 'AutomationRule';
  return /\/workbooks\//i.test(id) ? 'Workbook' : 'SavedSearch';
}
