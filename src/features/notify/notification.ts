import { usageProblem } from '../../cli/context.js';
import type { Io } from '../../cli/io.js';
import { isLoopback } from '../../http/proxy.js';
import type { Problem } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import type { News } from '../../show/news.js';
import { grouped, shortened } from '../../show/words.js';
import type { NotificationJson } from './shape.js';

/** For whom: programs, Slack's incoming webhooks, or Teams' workflows. */
export type NotificationForm = 'json' | 'slack' | 'teams';

/** A message is read on a telephone: the report has the rest. */
const shownTroubles = 10;
const troubleColumns = 200;

/** News as the small JSON that is posted; every text is one line without control characters. */
export function notificationJson(
  news: News,
  about: Pick<NotificationJson, 'tool' | 'command' | 'at' | 'exitCode'>,
): NotificationJson {
  const inert = (text: string) => shortened(escapeTerminal(text), troubleColumns);
  return {
    schemaVersion: 1,
    ...about,
    title: inert(news.title),
    summary: inert(news.summary),
    troubles: news.troubles.slice(0, shownTroubles).map(inert),
    more: Math.max(0, news.troubles.length - shownTroubles),
    fingerprint: news.fingerprint,
  };
}

/**
 * The body of the POST. In Slack and Teams the texts are plain: names of Azure and of files make no
 * link, mention or formatting there.
 */
export function notificationBody(json: NotificationJson, form: NotificationForm): unknown {
  if (form === 'json') return json;
  const title = `muster ${json.command}: ${json.title}`;
  const lines = [
    json.summary,
    ...json.troubles.map((trouble) => `• ${trouble}`),
    ...(json.more === 0 ? [] : [`and ${grouped(json.more)} more; the report has all`]),
  ];
  return form === 'slack' ? slackBody(title, lines) : teamsBody(title, lines);
}

/** https://api.slack.com/reference/block-kit/composition-objects#text: plain_text has no markup and no mentions. */
function slackBody(title: string, lines: readonly string[]): unknown {
  const section = (text: string) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
  // Beside blocks, `text` is what a notification of the system shows; it is markup, so it is escaped.
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { text: escaped, blocks: [section(title), section(lines.join('\n'))] };
}

/** An Adaptive Card; a TextRun has no Markdown (https://adaptivecards.io/explorer/TextRun.html). */
function teamsBody(title: string, lines: readonly string[]): unknown {
  const block = (text: string, more: object = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...more }],
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [block(title, { weight: 'Bolder' }), ...lines.map((line) => block(line))],
        },
      },
    ],
  };
}

export interface NotifyOptions {
  /** A secret: whoever has it can post. No output shows it. */
  readonly notify?: string;
  readonly notifyAs?: NotificationForm;
}

export interface NotifyTarget {
  readonly url: string;
  readonly form: NotificationForm;
}

/** Where news are posted, undefined where not asked for; MUS601 for an invalid URL, without naming it. */
export function notifyTarget(
  { notify, notifyAs }: NotifyOptions,
  env: Io['env'],
): { readonly target?: NotifyTarget; readonly problems: readonly Problem[] } {
  const given = (notify ?? env.MUSTER_NOTIFY_URL ?? '').trim();
  const from = notify === undefined ? 'MUSTER_NOTIFY_URL' : '--notify';
  if (given === '') return { problems: notify === undefined ? [] : [unusable(from, 'is empty')] };
  if (!URL.canParse(given)) return { problems: [unusable(from, 'is not a URL')] };
  const url = new URL(given);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return { problems: [unusable(from, 'is not an https URL')] };
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
