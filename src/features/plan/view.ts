import { loadPageAssets } from '../../cli/page-assets.js';
import type { PageAbout } from '../../cli/page-about.js';
import { sarifText } from '../../cli/report-files.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import type { View } from '../../show/view.js';
import { planJson } from './plan-json.js';
import { planMarkdown } from './plan-markdown.js';
import { planText } from './plan-text.js';

/** A plan as it was made now, or is read of a file. */
export interface Planned {
  readonly plan: FleetPlan;
  /** RFC 3339. */
  readonly createdAt: string;
  /** The version that made it, if another one shows it. */
  readonly madeBy?: string;
  /** What its page says of the command. */
  readonly about?: PageAbout;
}

export const planView: View<Planned> = {
  text: ({ plan }, style) => planText(plan, style),
  json: ({ plan, createdAt, madeBy }, { tool, problems }) =>
    planJson(plan, { tool: madeBy ?? tool, createdAt, problems }),
  markdown: ({ plan }, { limit, problems }) => planMarkdown(plan, { limit, problems }),
  html: async (planned, { tool, origin, problems }) => {
    const { planHtml } = await import('./page.js');
    const { about } = planned;
    return planHtml(planned, await loadPageAssets(), {
      ...about,
      tool,
      origin: { ...origin, fleet: about?.fleet, endpoint: about?.endpoint },
      problems,
    });
  },
  sarif: ({ plan }, about) =>
    sarifText(
      [...about.problems, ...plan.parents.flatMap(({ problems, findings }) => [...problems, ...findings])],
      about,
    ),
};
