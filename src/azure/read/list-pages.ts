import { sizeText } from '../../http/door.js';
import type { Problem } from '../../model/problem.js';
import type { ArmAnswer, ListAnswer, Refusal } from '../arm-client.js';
import { hostOf } from '../arm-problem.js';
import type { Endpoint } from '../endpoint.js';
import { isJsonObject } from '../../model/json.js';

/** What reading a list needs. */
export interface ListDeps {
  readonly endpoint: Endpoint;
  /** Absolute URL of the first page. */
  readonly first: string;
  readonly bounds: ListBounds;
  /** A page, and how many bytes it has. */
  readonly read: (url: string) => Promise<{ readonly answer: ArmAnswer; readonly size: number }>;
}

/** A longer list counts as endless. */
export interface ListBounds {
  readonly pages: number;
  /** Of all pages together. */
  readonly bytes: number;
}

/** The default bounds. */
export const usualListBounds: ListBounds = { pages: 1_000, bytes: 256 * 1024 * 1024 };

/**
 * Every item of every page in the service's order, or one problem: never a shorter list.
 *
 * A first page that cannot be read gives its own problem. A later one gives MUS209 with the page and how many
 * items were read, and so does a list that exceeds a bound. A `nextLink` to another scheme, host or port is
 * MUS208 and is not called: the token would go there.
 */
export async function listPages(deps: ListDeps): Promise<ListAnswer> {
  const path = new URL(deps.first).pathname;
  const items: unknown[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  let url = deps.first;
  for (let page = 1; ; page += 1) {
    if (seen.has(url)) return brokeOff(path, page, items.length, loopProblem);
    if (page > deps.bounds.pages) return brokeOff(path, page, items.length, tooManyPages(deps.bounds));
    seen.add(url);
    const { answer, size } = await deps.read(url);
    bytes += size;
    if (bytes > deps.bounds.bytes) return brokeOff(path, page, items.length, tooLarge(deps.bounds));
    if (!answer.ok) {
      const { problem, status, armCode } = answer;
      return page === 1 || !isOfPage(problem)
        ? { ok: false, problem, status, armCode }
        : brokeOff(path, page, items.length, problem, { status, armCode });
    }
    const read = pageOf(answer.body);
    if (read === undefined) return brokeOff(path, page, items.length, shapeProblem);
    for (const item of read.value) items.push(item);
    if (read.nextLink === undefined) return { ok: true, items };
    const next = followed(deps.endpoint, url, read.nextLink);
    if (next === undefined) {
      return { ok: false, problem: foreignLink(deps.endpoint, path, page, read.nextLink) };
    }
    url = next;
  }
}

interface Page {
  readonly value: readonly unknown[];
  readonly nextLink?: string;
}

function pageOf(body: unknown): Page | undefined {
  if (!isJsonObject(body)) return undefined;
  const { value, nextLink = null } = body;
  // An empty list may be null; a page without `value` is some other document.
  const items = value === null ? [] : value;
  if (!Array.isArray(items)) return undefined;
  if (nextLink === null || nextLink === '') return { value: items };
  return typeof nextLink === 'string' ? { value: items, nextLink } : undefined;
}

/** The link made absolute, or undefined where it leaves the endpoint. */
function followed(endpoint: Endpoint, current: string, link: string): string | undefined {
  if (!URL.canParse(link, current)) return undefined;
  const url = new URL(link, current);
  const sameDoor = url.origin === endpoint.url && url.username === '' && url.password === '';
  url.hash = '';
  return sameDoor ? url.href : undefined;
}

/** Whether a problem belongs to the page, rather than to the run or the route. */
function isOfPage(problem: Problem): boolean {
  return problem.code !== 'MUS208' && problem.code !== 'MUS505';
}

function brokeOff(
  path: string,
  page: number,
  itemsRead: number,
  cause: Pick<Problem, 'message' | 'hint'>,
  facts: Pick<Refusal, 'status' | 'armCode'> = {},
): ListAnswer {
  const { message, hint } = cause;
  return {
    ok: false,
    problem: {
      code: 'MUS209',
      message: `GET ${path}: the list broke off at page ${page}, after ${itemsRead} items: ${message}`,
      hint,
    },
    ...facts,
  };
}

function foreignLink(endpoint: Endpoint, path: string, page: number, link: string): Problem {
  return {
    code: 'MUS208',
    message: `GET ${path}: page ${page} links to ${hostOf(link)}, and only ${endpoint.url} is trusted`,
    hint: 'Check the endpoint; the link was not followed and no token was sent there.',
  };
}

const loopProblem = { message: 'its links lead in a circle', hint: 'Run again; report it to Azure support.' };

const shapeProblem = {
  message: 'the page is not a list',
  hint: 'Check the endpoint: it does not answer as Azure Resource Manager does.',
};

const endlessHint =
  'Run again; if it stays, ask Azure support why this list does not end, with the x-ms-request-id that --log-level debug shows.';

function tooManyPages({ pages }: ListBounds) {
  return {
    message: `it has more than ${pages.toLocaleString('en')} pages, and muster reads no more`,
    hint: endlessHint,
  };
}

function tooLarge({ bytes }: ListBounds) {
  return {
    message: `it has more than ${sizeText(bytes)}, and muster reads no more`,
    hint: endlessHint,
  };
}
