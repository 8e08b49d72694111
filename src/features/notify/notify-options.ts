import { isLoopback } from '../../http/proxy.js';
import type { Problem } from '../../model/problem.js';
import type { NotificationForm } from './notification.js';
import type { Io } from '../../cli/io.js';
import { usageProblem } from '../../cli/context.js';

export interface NotifyOptions {
  /** A secret: whoever has it can post. It stands in no output. */
  readonly notify?: string;
  readonly notifyAs?: NotificationForm;
}

export interface NotifyTarget {
  readonly url: string;
  readonly form: NotificationForm;
}

/** Where news are posted, undefined where nobody asked; MUS601 for what is no such place, without naming it. */
export function notifyTarget(
  { notify, notifyAs }: NotifyOptions,
  env: Io['env'],
): { readonly target?: NotifyTarget; readonly problems: readonly Problem[] } {
  const given = (notify ?? env.MUSTER_NOTIFY_URL ?? '').trim();
  const from = notify === undefined ? 'MUSTER_NOTIFY_URL' : '--notify';
  if (given === '') return { problems: notify === undefined ? [] : [unusable(from, 'is empty')] };
  if (!URL.canParse(given)) return { problems: [unusable(from, 'is no URL')] };
  const url = new URL(given);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return { problems: [unusable(from, 'is no https URL')] };
  if (url.username !== '' || url.password !== '')
    return { problems: [unusable(from, 'has a user name or password in it')] };
  return { target: { url: url.href, form: notifyAs ?? formOf(url.hostname) }, problems: [] };
}

function formOf(host: string): NotificationForm {
  if (/^hooks\.slack(-gov)?\.com$/.test(host)) return 'slack';
  if (/\.(webhook\.office|logic\.azure|powerplatform)\.(com|us|cn)$/.test(host)) return 'teams';
  return 'json';
}

function unusable(from: string, what: string): Problem {
  return usageProblem(`${from} ${what}`, 'Give the https URL of a webhook.');
}
