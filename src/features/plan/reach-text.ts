import { groupBy } from '../../model/order.js';
import { type ContentReach, contentReach } from '../../plan/content/content-reach.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import type { MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { listMarkdown } from '../../show/problems-markdown.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import { paintOf, stepSigns } from './step-text.js';

/** Lines, each of items that reach the same groups, beyond which items are counted. */
const shownLines = 20;
const shownNames = 5;

/** Whom the plan's publishes bring what it writes from files; empty for a plan without either. */
export function reachText(plan: FleetPlan, style: TextStyle): readonly string[] {
  const { lines, more } = alike(plan);
  if (lines.length === 0) return [];
  const paint = palette(style.colors);
  return [
    paint.strong(title),
    ...lines.flatMap(({ step: { action }, names, reach }) => {
      const what = paintOf(action, paint)(`${stepSigns[action]} ${folded(names, shownNames, '"')}`);
      return wrapped(`${what}: ${reach}`, style.width, 6, 2);
    }),
    ...(more === 0 ? [] : [`  and ${count(more, 'more item')}`]),
  ];
}

/** The same for a pull request. */
export function reachParts(plan: FleetPlan): readonly MarkdownPart[] {
  const { lines, more } = alike(plan);
  if (lines.length === 0) return [];
  const items = lines.map(({ step: { action }, names, reach }) => {
    const rest = names.length > shownNames ? ` and ${grouped(names.length - shownNames)} more` : '';
    const what = `${names.slice(0, shownNames).map(codeMarkdown).join(', ')}${rest}`;
    return `- \`${stepSigns[action]}\` ${what}: ${escapeMarkdown(reach)}`;
  });
  const rest = more === 0 ? [] : [`- and ${count(more, 'more item')}`];
  return [{ text: `#### ${title}\n\n${listMarkdown([...items, ...rest])}`, of: 'line', count: 1 }];
}

const title = 'Who receives what files change';

interface AlikeItems extends Pick<ContentReach, 'step'> {
  /** Display names, of all that reach the same groups. */
  readonly names: readonly string[];
  readonly reach: string;
}

function alike(plan: FleetPlan): { readonly lines: readonly AlikeItems[]; readonly more: number } {
  // A run that publishes nothing reaches nobody, and says so elsewhere.
  if (!allSteps(plan).some(({ action }) => action === 'publish')) return { lines: [], more: 0 };
  const all = contentReach(plan).map((one) => ({ ...one, reach: reachOf(one) }));
  const same = groupBy(all, ({ step, reach }) => JSON.stringify([step.action, step.parent, reach]));
  const lines = [...same.values()].flatMap((alikes) =>
    alikes.slice(0, 1).map(({ step, reach }) => ({ step, reach, names: alikes.map((one) => one.step.name) })),
  );
  const more = lines.slice(shownLines).reduce((sum, { names }) => sum + names.length, 0);
  return { lines: lines.slice(0, shownLines), more };
}

/** `11 members: 4 in worldwide, 1 in regional-hubs, 6 in contoso-emea/emea-customers` */
function reachOf({ step, groups, members }: ContentReach): string {
  if (members === 0) return 'nobody, for no publish of this plan carries it';
  const named = groups.map(
    ({ parent, group, members: own }) =>
      `${grouped(own)} in ${parent === step.parent ? group : `${parent}/${group}`}`,
  );
  return `${count(members, 'member')}: ${folded(named)}`;
}
