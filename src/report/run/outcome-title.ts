import type { Report } from '../../features/run/fold-report.js';
import { outcomeText } from '../../features/run/report-text.js';

/** How a run ended, as the title of a report: nothing of the run stands above it. */
export function outcomeTitle(report: Report): string {
  if (report.outcome !== 'interrupted') return outcomeText(report);
  return `⚠ Muster ${report.command} was interrupted; what it had done is reported here.`;
}
