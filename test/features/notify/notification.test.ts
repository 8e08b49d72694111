import { expect, test } from 'vitest';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { fingerprintOf } from '../../../src/show/news.js';
import { runNews } from '../../../src/features/run/run-news.js';
import { notificationBody, notificationJson } from '../../../src/features/notify/notification.js';
import { aPair, createMember, done } from '../run/builders.js';

const about = {
  tool: 'muster 0.1.0',
  command: 'apply',
  at: '2026-11-22T10:00:00.000Z',
  exitCode: 4,
} as const;
const news = {
  title: '✖ Apply failed in part.',
  summary: 'pairs: 0 succeeded, 12 failed',
  troubles: Array.from({ length: 12 }, (_, n) =>
    n === 0 ? '<!channel> [x](http://y)\u001b[2J & more' : `g${String(n)}`,
  ),
  fingerprint: fingerprintOf([]),
};
const json = notificationJson(news, about);

test('ten troubles are listed, one line each without control characters, the rest is counted', () => {
  expect([json.troubles[0], json.troubles.length, json.more]).toEqual([
    '<!channel> [x](http://y)\\u{1b}[2J & more',
    10,
    2,
  ]);
  const long = notificationJson({ ...news, troubles: ['x'.repeat(999)] }, about);
  expect(long.troubles).toEqual([`${'x'.repeat(199)}…`]);
});

test('Slack gets plain text, in which nothing is a mention', () => {
  expect(notificationBody({ ...json, title: 'a <b> & c', troubles: ['<!channel>'] }, 'slack')).toEqual({
    text: 'muster apply: a &lt;b&gt; &amp; c',
    blocks: [
      {
        type: 'section',
        text: { type: 'plain_text', text: 'muster apply: a <b> & c', emoji: false },
      },
      {
        type: 'section',
        text: {
          type: 'plain_text',
          text: 'pairs: 0 succeeded, 12 failed\n• <!channel>\nand 2 more; the report has all',
          emoji: false,
        },
      },
    ],
  });
});

test('Teams gets an Adaptive Card of runs without Markdown', () => {
  const run = (text: string, more = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...more }],
  });
  expect(notificationBody({ ...json, troubles: ['[x](http://y)'], more: 0 }, 'teams')).toEqual({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            run('muster apply: ✖ Apply failed in part.', { weight: 'Bolder' }),
            run('pairs: 0 succeeded, 12 failed'),
            run('• [x](http://y)'),
          ],
        },
      },
    ],
  });
});

test('no message is longer than Slack takes', () => {
  const longest = notificationJson(
    { ...news, summary: 'x'.repeat(999), troubles: Array.from({ length: 99 }, () => 'x'.repeat(999)) },
    about,
  );
  const body = notificationBody(longest, 'slack') as { blocks: { text: { text: string } }[] };
  expect(Math.max(...body.blocks.map(({ text }) => text.text.length))).toBeLessThanOrEqual(3000);
});

test('the fingerprint is of what is wrong, not of its order, nor of what is fine', () => {
  const pairs = [aPair(1, 'a', 'Failed'), aPair(2, 'a', 'Failed'), aPair(3, 'a', 'Succeeded')];
  const of = (...list: typeof pairs) =>
    runNews(foldReport(emptyReport('status', ''), { type: 'pairs', pairs: list })).fingerprint;
  const [one, two, fine] = pairs;
  if (one === undefined || two === undefined || fine === undefined) throw new Error('three pairs');
  expect(of(two, one)).toBe(of(one, two, fine));
  expect(of(one)).not.toBe(of(one, two));
  expect(of(one)).not.toBe(of({ ...one, cause: 'MemberDeleted' }));
});

test('errors come first, then steps, then groups', () => {
  const report = [
    done(createMember('m'), { status: 'failed', problem: { code: 'MUS405', message: 'refused' } }),
    { type: 'problem', problem: { code: 'MUS402', message: 'not read' } } as const,
    { type: 'pairs', pairs: [aPair(1, 'a', 'Unknown')] } as const,
  ].reduce(foldReport, emptyReport('apply', ''));
  expect(runNews(report).troubles).toEqual([
    'MUS402 not read',
    'create/member/contoso-soc/m: MUS405 refused',
    'contoso-soc / finance-eu: no job, 1 pair not delivered',
  ]);
});
