import type { LiveGroup } from '../../model/live.js';
import { tellApart } from '../../model/look-alike.js';
import type { Finding, Problem } from '../../model/problem.js';
import { findRenames, type Rename } from './find-renames.js';
import type { ParentView } from '../parent-view.js';
import type { PlannedGroup } from '../planned.js';

export interface RenameReport {
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/**
 * What is to be said of groups that seem renamed in the files, by name, with the line that keeps the live group.
 *
 * Where the plan would delete the live group and publish everything anew it is an error (MUS418);
 * where the live group is left behind, published no more, a warning (MUS419).
 */
export function judgeRenames(
  view: ParentView,
  planned: readonly PlannedGroup[],
  undeclared: readonly LiveGroup[],
): RenameReport {
  const renames = findRenames(planned, undeclared, view.live);
  const pruned = view.parent.prune && !view.partial;
  return pruned
    ? { problems: renames.map(wouldDelete), findings: [] }
    : { problems: [], findings: renames.map(leftBehind) };
}

function wouldDelete(rename: Rename): Problem {
  const { group, live, evidence } = rename;
  return {
    code: 'MUS418',
    message: `Group ${group.desired.name} is not in Azure, and live group ${live.name}, which would be deleted, looks like it: both have ${evidence}.`,
    hint: `If it is another group, create it first with muster apply --group ${group.desired.name}. ${keepIt(rename)}`,
    at: group.desired.at,
  };
}

function leftBehind(rename: Rename): Finding {
  const { group, live, evidence } = rename;
  return {
    code: 'MUS419',
    severity: 'warning',
    message: `Group ${group.desired.name} is not in Azure, and live group ${live.name}, which no file declares, looks like it: both have ${evidence}. The live group would stay and be published no more.`,
    hint: keepIt(rename),
    parent: group.desired.parent,
    at: group.desired.at,
  };
}

function keepIt({ group, live }: Rename): string {
  const { name, resourceName } = group.desired;
  const line = resourceName === name ? 'this line' : `in place of its resourceName ${resourceName} this line`;
  return tellApart(
    `If it was renamed, keep the live group: write ${line} into its spec: \`resourceName: ${yamlText(live.name)}\`.`,
    resourceName,
    live.name,
  );
}

/** Text as a YAML value: quoted where it could be read as something else. */
function yamlText(text: string): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
