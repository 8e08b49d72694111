import { escapeTerminal } from '../../show/escape-terminal.js';
import type { News } from '../../show/news.js';
import { grouped, shortened } from '../../show/words.js';
import type { NotificationJson } from './shape.js';

/** For whom: programs, Slack's incoming webhooks, or Teams' workflows. */
export type NotificationForm = 'json' | 'slack' | 'teams';

/** A message is read on a telephone: what is longer is in the report. */
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
