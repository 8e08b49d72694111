import { basename } from 'node:path';
import { shellQuote } from '../show/words.js';
import type { NetworkOptions } from './context.js';
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
  const why = commandLine('why', folders, { ...options, parent: [], group: [] });
  return {
    portal: connection?.portal ?? null,
    endpoint: connection?.label,
    fleet: folders.map((path) => (path === '.' ? basename(cwd) : path)).join(', '),
    why: [whyCommandName, why.slice(whyCommandName.length)],
  };
}

/** Whether an HTML report was asked for. */
export function wantsPage({ report = [] }: NetworkOptions): boolean {
  return report.some((file) => reportFormOf(file) === 'html');
}

const whyCommandName = 'muster why';

/** A command for the same files, of the same scope and endpoint. */
export function commandLine(name: string, paths: readonly string[], options: NetworkOptions): string {
  const { endpoint, cloud, emulator, parent = [], group = [] } = options;
  const flags = [
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(cloud === 'AzureCloud' ? [] : ['--cloud', cloud]),
    ...(emulator === true ? ['--emulator'] : []),
    ...parent.flatMap((one) => ['--parent', one]),
    ...group.flatMap((one) => ['--group', one]),
  ];
  const files = paths.filter((path) => path !== '.');
  return ['muster', name, ...[...files, ...flags].map(shellQuote)].join(' ');
}
