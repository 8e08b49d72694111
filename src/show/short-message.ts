import { lastSegment } from '../model/arm-id.js';

/**
 * Azure's message, shortened for people: without the request and its id, each resource by its name. JSON, the
 * HTML report and `--verbose` have the paths.
 */
export function shortMessage(message: string): string {
  return withoutRequest(message).replace(armIds, lastSegment);
}

/**
 * What many messages have in common: as `shortMessage`, with `…` for each resource and id, and for each
 * of `names`, where they stand in quotes, what it is. Messages with equal results have the same cause.
 */
export function commonMessage(message: string, names: readonly (readonly [string, string])[]): string {
  let text = withoutRequest(message).replace(armIds, '…').replace(guids, '…');
  for (const [name, what] of names)
    for (const quoted of [`"${name}"`, `'${name}'`, `“${name}”`]) text = text.replaceAll(quoted, what);
  return names.reduce((all, [name, what]) => replaceWord(all, name, what), text);
}

function withoutRequest(message: string): string {
  return message.replace(requests, '').replace(requestIds, '');
}

/** A name that is not part of a longer one. */
function replaceWord(text: string, name: string, what: string): string {
  if (name === '' || !text.includes(name)) return text;
  const parts = text.split(name);
  return parts.reduce((before, after) => {
    const inside = /[\p{L}\p{N}_-]$/u.test(before) || /^[\p{L}\p{N}_-]/u.test(after);
    return `${before}${inside ? name : what}${after}`;
  });
}

const requests = /\b(?:GET|PUT|POST|PATCH|DELETE|HEAD) \/\S+(?: after \d+ attempts)?: /g;
const requestIds = / \(x-ms-request-id [^\s)]+\)/g;
const armIds = /\/subscriptions\/[^\s'",;:()]+/gi;
const guids = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
