import { loadPageAssets } from '../../cli/page-assets.js';
import { sarifText } from '../../cli/report-files.js';
import { nameKey } from '../../model/arm-id.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { errorFact, fingerprintOf } from '../../show/news.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { errorParts, findingParts, detailsMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { type Drift, type DriftJudged, type DriftPair, type DriftResource, isDrift } from './drift.js';
import type { DriftPaged } from './page.js';
import type { DriftJson } from './shape.js';
import {
  driftText,
  othersLines,
  parentBlocks,
  summaryLines,
  suppressedLines,
  titledDrift,
} from './view-text.js';

/** Drift as the specification's JSON; `problems` are errors besides its own: files, an endpoint. */
export function driftJson(drift: Drift, about: DriftJudged): DriftJson {
  const errors = [...about.problems, ...drift.problems];
  const fine = !about.isDrift && errors.length === 0;
  const of = (state: DriftResource['state']) =>
    drift.resources.filter((resource) => resource.state === state).length;
  return {
    schemaVersion: 1,
    ...(fine ? {} : { fingerprint: driftFingerprint(drift, about) }),
    resources: drift.resources.map(({ type, parent, name, state, patch }) => ({
      type,
      parent,
      name,
      state,
      ...(patch === undefined ? {} : { patch }),
    })),
    pairs: drift.pairs.map(pairJson),
    findings: drift.findings.map(findingJson),
    errors: errors.map(problemJson),
    summary: {
      drift: about.isDrift,
      resources: { missing: of('missing'), changed: of('changed'), unmanaged: of('unmanaged') },
      pairs: drift.counts,
      suppressed: drift.pairs.filter(({ suppressed }) => suppressed !== undefined).length,
    },
  };
}

function pairJson({
  parent,
  group,
  member,
  item,
  state,
  matchedBy,
  patch,
  override,
  suppressed,
}: DriftPair): DriftJson['pairs'][number] {
  return {
    parent,
    group,
    member,
    item: itemJson(item),
    state,
    matchedBy,
    ...(patch === undefined ? {} : { patch }),
    ...(override === undefined ? {} : { override }),
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

/** Columns of the lines inside a fold. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

/**
 * Drift as Markdown of at most `limit` bytes: counts, errors, then a fold for each parent and one for what
 * members hold besides, and findings. `problems` are errors besides its own.
 */
export function driftMarkdown(
  compared: Drift,
  options: { readonly isDrift: boolean; readonly limit: number; readonly problems: readonly Problem[] },
): string {
  const drift = titledDrift(compared);
  const [title = '', ...counts] = summaryLines(drift, options.isDrift, { ...style, width: 1_000 });
  const line = (text: string): MarkdownPart => ({ text, of: 'line', count: 1 });
  const lists = [othersLines(drift, style), suppressedLines(drift, style)];
  return fitMarkdown(
    [
      line(`### ${escapeMarkdown(title)}`),
      line(counts.map(escapeMarkdown).join('<br>\n')),
      ...errorParts([...options.problems, ...drift.problems]),
      ...parentBlocks(drift, style).map(({ parent, lines }) => ({
        text: detailsMarkdown(codeMarkdown(parent), fenceMarkdown('text', lines)),
        of: 'parent',
        count: 1,
      })),
      ...lists
        .filter((lines) => lines.length > 0)
        .map(([heading = '', ...lines]) => ({
          text: detailsMarkdown(heading, fenceMarkdown('text', lines)),
          of: 'list',
          count: 1,
        })),
      ...findingParts(drift.findings),
    ],
    options.limit,
    'The JSON lists all.',
  );
}

/**
 * `sha256:…` of what drifts, how, and what could not be compared: the same on two nights on which the same
 * does, in whatever order and casing Azure answers. Listed pairs that are not drift do not count.
 */
export function driftFingerprint(drift: Drift, { strict, problems }: Omit<DriftJudged, 'isDrift'>): string {
  return fingerprintOf([
    ...[...problems, ...drift.problems].map(errorFact),
    ...drift.resources
      .filter(({ isDrift }) => isDrift)
      .map(({ type, parent, name, state, patch }) => ['resource', type, parent, nameKey(name), state, patch]),
    ...driftingPairs(drift, strict).map(({ parent, group, member, item, state, patch }) => [
      ...['pair', parent, group, member, itemKey(item)],
      ...[state, patch],
    ]),
  ]);
}

/** The pairs that make `muster drift` exit 2, in their order: with `strict`, orphans too; none that is suppressed. */
export function driftingPairs({ pairs }: Drift, strict: boolean): readonly DriftPair[] {
  return pairs.filter(
    ({ state, suppressed }) =>
      suppressed === undefined &&
      (state === 'missing' || state === 'changed' || state === 'behind' || (strict && state === 'orphaned')),
  );
}

/** What `muster drift` compared, and how strictly it was asked to judge. */
export interface Compared {
  readonly drift: Drift;
  /** Orphans are drift. */
  readonly strict: boolean;
  /** Undefined where the files could not be read. */
  readonly fleet?: DesiredFleet;
  /** Where a page was asked for. */
  readonly paged?: Omit<DriftPaged, 'drift'>;
}

/** Of a comparison that never began. */
const notPaged: NonNullable<Compared['paged']> = { pairs: [], at: '', about: { portal: null } };

export const driftView: View<Compared> = {
  text: ({ drift, strict }, style) => driftText(drift, isDrift(drift, strict), style),
  json: (compared, { problems }) => driftJson(compared.drift, judged(compared, problems)),
  markdown: (compared, { problems, limit }) =>
    driftMarkdown(compared.drift, { ...judged(compared, problems), limit }),
  html: async ({ paged = notPaged, ...compared }, { problems, tool, origin }) => {
    const { driftHtml } = await import('./page.js');
    const { fleet, endpoint } = paged.about;
    return driftHtml({ ...paged, drift: compared.drift }, await loadPageAssets(), {
      ...judged(compared, problems),
      tool,
      origin: { ...origin, fleet, endpoint },
    });
  },
  junit: async (compared, { problems }) =>
    (await import('./drift-junit.js')).driftJunit(compared.drift, judged(compared, problems)),
  sarif: async ({ drift, fleet, strict }, about) => {
    const { driftRemarks } = await import('./drift-remarks.js');
    const remarks = fleet === undefined ? [] : driftRemarks(drift, fleet, strict);
    return sarifText([...about.problems, ...drift.problems, ...drift.findings], { ...about, remarks });
  },
};

/** With errors besides those of the comparison. */
export function judged({ drift, strict }: Compared, problems: readonly Problem[]): DriftJudged {
  return { isDrift: isDrift(drift, strict), strict, problems };
}
