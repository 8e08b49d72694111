import { pairCounts } from '../../features/run/fold-report.js';
import type { ReportCounts } from './map-counts.js';
import type { ReportJson, StepReportJson } from '../../features/run/report-json.js';

/** What the lists of a report come to; its summary counts more where `--failed` left pairs out. */
export function listedCounts({ steps, pairs }: Pick<ReportJson, 'steps' | 'pairs'>): ReportCounts {
  const done = (action: StepReportJson['action']) =>
    steps.filter((step) => step.status === 'succeeded' && step.action === action).length;
  return {
    created: done('create'),
    updated: done('update'),
    deleted: done('delete'),
    published: done('publish'),
    pairs: pairCounts(pairs),
  };
}
