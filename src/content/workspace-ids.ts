import { idKey } from '../model/arm-id.js';

/** Which workspaces count as one in a body. */
export interface BodyContext {
  /** ARM id of the central workspace. */
  readonly central: string;
  /** ARM id of the workspace that holds the body, where that is a member. */
  readonly own?: string;
}

/** What stands for a workspace's id in a canonical body; no ARM id can be spelt so. */
export const workspaceMark = '⟨workspace⟩';

/**
 * A function that brings the ids in a text into one form: those of the context's workspaces, in any
 * casing and also percent-encoded, become `⟨workspace⟩`; a text that is an ARM id as a whole is lower case.
 *
 * Ids of other resources inside longer texts stay: a query compares their casing.
 */
export function idFolder(context: BodyContext): (text: string) => string {
  const folder = folders.get(context) ?? newFolder(context);
  folders.set(context, folder);
  return folder;
}

/** A list has hundreds of bodies of one context. */
const folders = new WeakMap<BodyContext, (text: string) => string>();

function newFolder({ central, own }: BodyContext): (text: string) => string {
  const keys = [...new Set([central, ...(own === undefined ? [] : [own])].map((id) => idKey(id).slice(1)))];
  const patterns = keys.flatMap((key) => [idPattern(key, '/'), idPattern(key, '%2F')]);
  return (text) => {
    if (!/subscriptions/i.test(text)) return text;
    const cased = wholeId.test(text) ? idKey(text) : text;
    return patterns.reduce((folded, pattern) => folded.replace(pattern, workspaceMark), cased);
  };
}

/** One ARM id and nothing else. */
const wholeId = /^\/?subscriptions(\/[^/\s"'<>?#]+)+\/?$/i;

/** The id with or without its leading slash, but not as the beginning of a longer workspace name. */
function idPattern(key: string, slash: string): RegExp {
  const segments = key.split('/').map((segment) => segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(?:${slash}|(?<![\\w-]))${segments.join(slash)}(?![\\w-])`, 'gi');
}
