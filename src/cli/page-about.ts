import { basename } from 'node:path';
import { shellQuote } from '../show/words.js';
import { type NetworkOptions, sameFleet } from './context.js';
import type { Connection } from './engine.js';
import { reportFormOf } from './report-forms.js';

/** What an HTML page says of the command that made it, beside what it shows. */
export interface PageAbout {
  /** Base address of the cloud's portal; null without one. */
  readonly portal: string | null;
  /** What is at the other end, for people. */
  readonly endpoint?: string | undefined;
  /** The files as the command line names them. */
  readonly fleet?: string | undefined;
  /** What stands before and behind a member and an item in the command that explains a pair. */
  readonly why?: readonly [string, string];
}

export function pageAbout(
  connection: Pick<Connection, 'portal' | 'label'> | undefined,
  paths: readonly string[],
  options: NetworkOptions,
  cwd: string,
): PageAbout {
  const folders = paths.filter((path) => !/\.json$/i.test(path));
  return {
    portal: connection?.portal ?? null,
    endpoint: connection?.label,
    fleet: folders.map((path) => (path === '.' ? basename(cwd) : path)).join(', '),
    why: [
      'muster why',
      sameFleet(folders, options)
        .map((word) => ` ${shellQuote(word)}`)
        .join(''),
    ],
  };
}

/** Whether an HTML report was asked for. */
export function wantsPage({ report = [] }: NetworkOptions): boolean {
  return report.some((file) => reportFormOf(file) === 'html');
}

/** A command for the same files, of the same scope and endpoint. */
export function sameCommand(name: string, paths: readonly string[], options: NetworkOptions): string {
  const { parent = [], group = [] } = options;
  const scope = [...parent.flatMap((one) => ['--parent', one]), ...group.flatMap((one) => ['--group', one])];
  return ['muster', name, ...[...sameFleet(paths, options), ...scope].map(shellQuote)].join(' ');
}
