import { type ExitCode, exitCodes } from '../../cli/exit-code.js';
import {
  array,
  countShape,
  digestText,
  instant,
  oneOfWords,
  output,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';

/** Success and interrupts are not posted. */
const toldExits = exitCodes.filter((code): code is Exclude<ExitCode, 0 | 130> => code !== 0 && code !== 130);

export const notificationShape = output(
  'muster notification',
  {
    command: oneOfWords(['apply', 'publish', 'status', 'drift'], 'The command that has news.'),
    at: instant(),
    exitCode: oneOfWords(toldExits),
    title: string('How it ended.'),
    summary: string(),
    troubles: array(string(), 'What is wrong, one line each, the first ten.', { maxItems: 10 }),
    more: use(countShape, 'How many there are beyond those listed.'),
    fingerprint: digestText('The same as long as the same things are wrong; that of the report.'),
  },
  'What `--notify` posts, unless it posts for Slack or Teams.',
);

export type NotificationJson = ValueOf<typeof notificationShape>;
