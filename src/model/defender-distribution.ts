import type { ContentKind } from './content.js';

/** What Microsoft says about Defender's content distribution, and when that was checked. */
export interface DistributionClaims {
  /** The day on which this was last compared with the page, as YYYY-MM-DD. */
  readonly checkedOn: string;
  /** The page's source at the commit that it was compared with. */
  readonly source: { readonly repository: string; readonly commit: string; readonly path: string };
  /** Address of the page. */
  readonly page: string;
  /** Kinds of content that it distributes. */
  readonly kinds: ReadonlySet<ContentKind>;
  /** Automation rules that run a playbook. */
  readonly playbooks: boolean;
  /** Further workspaces of the tenant that content is copied from. */
  readonly sourceTenant: boolean;
  /** Tenants × items of one publish. */
  readonly mostPublishedItems: number;
}

/**
 * All that muster takes from Microsoft's page on content distribution in multitenant management.
 *
 * It is dated by the day of the check, for the page's own date (`ms.date`, 2026-01-14) stayed when its
 * line on parsers, saved searches and functions came. Who checks it anew fixes what differs here and in
 * docs/handover.md, and sets day and commit.
 */
export const distribution: DistributionClaims = {
  checkedOn: '2026-11-29',
  source: {
    repository: 'MicrosoftDocs/defender-docs',
    commit: '33e4ae83534c5010e75f82fc652809c6eac6335c',
    path: 'unified-secops-platform/mto-distribution-profiles.md',
  },
  page: 'https://learn.microsoft.com/unified-secops-platform/mto-distribution-profiles',
  // "Supported content for distribution": of the kinds that workspace manager has, those that it names.
  // Hunting and livestream queries are not named.
  kinds: new Set<ContentKind>(['AnalyticsRule', 'AutomationRule', 'Function', 'SavedSearch', 'Workbook']),
  // "Limitations".
  playbooks: false,
  // Content is copied "from the source tenant to the target tenants": the page does not say whether the
  // source is among them.
  sourceTenant: false,
  // The note on the maximum of published items per publish operation.
  mostPublishedItems: 9_500,
};

/** Link to the page as it was checked. */
export const distributionSource = `https://github.com/${distribution.source.repository}/blob/${distribution.source.commit}/${distribution.source.path}`;

/** Whether `checkedOn`, a day as YYYY-MM-DD, is more than half a year before `now`, by days of UTC. */
export function isStale({ checkedOn }: Pick<DistributionClaims, 'checkedOn'>, now: Date): boolean {
  const until = new Date(checkedOn);
  until.setUTCMonth(until.getUTCMonth() + 6);
  return now.toISOString().slice(0, 10) > until.toISOString().slice(0, 10);
}
