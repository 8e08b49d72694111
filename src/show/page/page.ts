import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { escapeTerminal } from '../escape-terminal.js';
import { grouped, shortened } from '../words.js';
import { type Markup, scrolling, signOf } from './markup.js';
import type { PageData, PageState } from './page-data.js';

/** The script and the style of the page, as they stand in the package's `assets/report/`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Where a page comes from, as far as it is known: shown below its title. */
export interface PageOrigin {
  /** What was read, as the command line names it. */
  readonly fleet?: string | undefined;
  readonly repository?: string | undefined;
  readonly commit?: string | undefined;
  /** Who started the pipeline. */
  readonly actor?: string | undefined;
  /** What is at the other end. */
  readonly endpoint?: string | undefined;
  /** The pipeline's own page: an https URL. */
  readonly run?: string | undefined;
}

export interface PageParts {
  /** Of the window. */
  readonly title: string;
  /** Which command made it. */
  readonly command: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'open';
  /** What it comes to, in a sentence. */
  readonly outcome: string;
  /** When it was made, and how long it took. */
  readonly when: string;
  readonly origin: PageOrigin;
  /** `muster <version>` */
  readonly tool: string;
  /** Below the title: counts, and what is to be known of them. */
  readonly counts: Markup;
  readonly main: Markup;
  readonly data: PageData;
}

/**
 * One HTML file that needs nothing else: no network, no other file, no plug-in.
 *
 * Outcome, counts, causes, errors and tables are plain HTML and can be read without a script; the
 * script adds the matrix, filters and keys. Every text is escaped, and the page's own policy lets
 * nothing run but this script, known by its hash: a rule's name cannot become code.
 */
export async function pageHtml(parts: PageParts, assets: PageAssets): Promise<string> {
  const policy = [
    `default-src 'none'`,
    `script-src '${hashOf(assets.script)}'`,
    `style-src '${hashOf(assets.style)}'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // The policy's hashes are of the text between the tags, to the last space.
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${parts.title}</title>
        ${raw(`<style>${assets.style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#results">Skip to the results</a>
        <header>
          <div class="bar">
            <p class="brand"><b>muster</b> ${parts.command}</p>
            <button id="theme" type="button" hidden>Theme: system</button>
          </div>
          <h1 class="outcome ${parts.tone}">${escapeTerminal(parts.outcome)}</h1>
          <p class="when">${parts.when} · ${escapeTerminal(parts.tool)}</p>
          ${originList(parts.origin)} ${parts.counts}
        </header>
        <main>${parts.main}</main>
        <footer>
          Made by ${escapeTerminal(parts.tool)}. One file, no network: it can be kept and mailed as it is.
        </footer>
        ${raw(`<script type="application/json" id="report-data">${scriptSafe(parts.data)}</script>`)}
        ${raw(`<script>${assets.script}</script>`)}
      </body>
    </html> `;
  return page.toString();
}

/** Shown of any one fact: a branch or a path may be long. */
const originColumns = 100;

function originList({ fleet, repository, commit, actor, endpoint, run }: PageOrigin): Markup | '' {
  const facts = [
    ['fleet', fleet],
    ['repository', repository],
    ['commit', commit?.slice(0, 12)],
    ['started by', actor],
    ['endpoint', endpoint],
  ] as const;
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  if (known.length === 0 && run === undefined) return '';
  return html`<dl class="origin">
    ${known.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${escapeTerminal(shortened(value ?? '', originColumns))}</dd>
        </div> `,
    )}
    ${
      run?.startsWith('https://') === true
        ? html`<div>
            <dt>run</dt>
            <dd><a href="${run}" rel="noreferrer noopener">open the pipeline’s run</a></dd>
          </div>`
        : ''
    }
  </dl>`;
}

/** Lines that are printed. */
const linesOnPaper = 150;

/** The result as the terminal shows it, line by line. */
export function wordsSection(title: string, lines: readonly string[]): Markup | '' {
  if (lines.every((line) => line.trim() === '')) return '';
  const rest = lines.length - linesOnPaper;
  const text = (part: readonly string[], where: string) =>
    html`${raw(`<pre class="${where}">`)}${part.join('\n')}${raw('</pre>')}`;
  return html`<section id="words" aria-labelledby="words-title">
    <h2 id="words-title">${title}</h2>
    ${scrolling(
      'words-title',
      html`${text(lines.slice(0, linesOnPaper), '')}${rest > 0 ? text(lines.slice(linesOnPaper), 'screen') : ''}`,
    )}
    ${rest > 0 ? html`<p class="note paper">… and ${grouped(rest)} more lines</p>` : ''}
  </section>`;
}

/** A tile for each state with its count. */
export function tiles(states: readonly PageState[], countOf: (state: PageState) => number): Markup {
  return html`<dl class="tiles">
    ${states.map((state) => {
      const n = countOf(state);
      return html`<div class="tile t-${state.tone}${n === 0 ? ' none' : ''}">
        <dt>${signOf(state)} ${state.words}</dt>
        <dd>${grouped(n)}</dd>
      </div> `;
    })}
  </dl>`;
}

/** JSON that cannot end the element that it stands in, nor begin a comment. */
function scriptSafe(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
