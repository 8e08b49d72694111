import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { escapeTerminal } from '../../src/show/escape-terminal.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../src/show/escape-markdown.js';

const markdown = new MarkdownIt({ html: true, linkify: true });
// As GitHub does: addresses with a scheme or www, and those of mail, but no bare domains.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: true });

type Token = ReturnType<typeof markdown.parse>[number];

const hostile = [
  '@contoso/admins',
  '#1',
  'GH-12',
  'contoso/repo#7',
  'https://evil.example/x',
  'www.evil.example',
  'mail@evil.example',
  '[a](https://evil.example)',
  '![a](//evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '</summary>',
  '<!--',
  '-->',
  '`',
  '```',
  '|',
  '*',
  '_x_',
  '~~',
  '\\',
  '&amp;',
  '&#64;',
  ':tada:',
  '$x$',
  '# ',
  '- ',
  '1. ',
  '---',
  '===',
  '> ',
  '\n',
  '\n\n',
  '\t',
  '\u202e',
  '\u001b[2J',
  ' ',
  'Contoso',
  'é',
  '日本',
  '👩‍💻',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 4 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(''))
  .filter((text) => escapeTerminal(text).trim() !== '');

const places = [
  (text: string) => text,
  (text: string) => `- ✖ ${text}`,
  (text: string) => `| a | b |\n| - | - |\n| ${text} | c |`,
  (text: string) => `### ${text}`,
];

test.each(places)('a text shows itself and does nothing else: %s', (place) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = flat(markdown.parse(place(escapeMarkdown(text)), {}));
      expect(tokens.map(({ type }) => type).filter((type) => !harmless.has(type))).toEqual([]);
      const shown = visible(tokens);
      expect(squeezed(shown.replaceAll('\u200b', ''))).toContain(squeezed(escapeTerminal(text)));
      // What GitHub looks for in the rendered text: mentions, issues, emoji.
      expect(shown).not.toMatch(/@[a-z0-9]|#\d|\bGH-\d|:[a-z]+:|https?:\/\/|\bwww\./i);
    }),
  );
});

test.each(places)('a name in code shows itself, to be copied as it is: %s', (place) => {
  fc.assert(
    fc.property(anyText, (name) => {
      const tokens = flat(markdown.parse(place(codeMarkdown(name)), {}));
      const html = tokens.filter(({ type }) => type.startsWith('html'));
      expect(html.map(({ content }) => content)).toEqual(['<code>', '</code>']);
      expect(
        tokens.map(({ type }) => type).filter((type) => !harmless.has(type) && !type.startsWith('html')),
      ).toEqual([]);
      expect(squeezed(visible(tokens))).toContain(squeezed(escapeTerminal(name)));
    }),
  );
});

test('in a summary, where Markdown does not look, no tag and no line break comes through', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      expect(codeMarkdown(name)).toMatch(/^<code>[^<>\n]*<\/code>$/);
    }),
  );
});

test('nothing ends a fence but its end', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 6 }), (lines) => {
      const signed = lines.map((line) => ` ${line}`);
      const tokens = markdown.parse(`${fenceMarkdown('diff', signed)}\n\nafter`, {});
      expect(tokens.map(({ type }) => type)).toEqual([
        'fence',
        'paragraph_open',
        'inline',
        'paragraph_close',
      ]);
      expect(tokens[0]?.content).toBe(signed.map((line) => `${escapeTerminal(line)}\n`).join(''));
    }),
  );
});

test('long texts end in an ellipsis', () => {
  expect(escapeMarkdown('a'.repeat(5000))).toBe(`${'a'.repeat(999)}…`);
  expect(codeMarkdown('👩'.repeat(500))).toBe(`<code>${'👩'.repeat(59)}…</code>`);
});

const harmless = new Set([
  ...[
    'paragraph',
    'bullet_list',
    'list_item',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'heading',
  ].flatMap((type) => [`${type}_open`, `${type}_close`]),
  'inline',
  'text',
  'text_special',
]);

function flat(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => [token, ...flat(token.children ?? [])]);
}

function visible(tokens: readonly Token[]): string {
  return tokens
    .filter(({ type }) => type === 'text' || type === 'text_special')
    .map(({ content }) => content)
    .join('');
}

/** HTML shows any run of spaces as one, and none at the ends of a cell. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
