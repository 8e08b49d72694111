import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeCommands, escapeJson, escapeTerminal } from '../../src/show/escape-terminal.js';

test.each([
  ['plain text', 'Contoso – Überwachung 監視', 'Contoso – Überwachung 監視'],
  ['an escape sequence', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['C1 controls', 'a\u009bb\u0085c', 'a\\u{9b}b\\u{85}c'],
  ['line breaks and tabs', 'a\r\nb\tc\u2028d', 'a b c d'],
  ['text direction', 'a\u202eb\u2066c\u061cd', 'a\\u{202e}b\\u{2066}c\\u{61c}d'],
  ['zero width', 'a\u200bb\ufeffc', 'a\\u{200b}b\\u{feff}c'],
  ['lone surrogates', 'a\ud800b', 'a\\u{d800}b'],
  ['tag characters', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ['fillers', 'a\u115f\u3164\uffa0\u2800b', 'a\\u{115f}\\u{3164}\\u{ffa0}\\u{2800}b'],
  ['variation selectors', 'a\ufe0f\ufe00\u{e0100}b', 'a\\u{fe0f}\\u{fe00}\\u{e0100}b'],
  ['a grapheme joiner', 'a\u034fb', 'a\\u{34f}b'],
  ['a command of a pipeline', 'a ##[error]b ##vso[task.x]', 'a #\\u{23}[error]b #\\u{23}vso[task.x]'],
  ['many signs', '###[group]## [x] ##', '##\\u{23}[group]## [x] ##'],
  ['a command with a joiner in it', '#\u200d#[error]', '#\\u{200d}#[error]'],
  ['one emoji of several characters', '👩🏽\u200d💻 ⚠\ufe0f 1\ufe0f\u20e3', '👩🏽\u200d💻 ⚠\ufe0f 1\ufe0f\u20e3'],
  [
    'flags of three countries, and no other tags',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏴\u{e0067}\u{e0062}\u{e007f}',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏴\\u{e0067}\\u{e0062}\\u{e007f}',
  ],
  [
    'what an emoji does not need',
    '💻\ufe0f 💻\u200d ⚠\ufe0f\ufe0f 1\ufe0f',
    '💻\\u{fe0f} 💻\\u{200d} ⚠\ufe0f\\u{fe0f} 1\\u{fe0f}',
  ],
  ['joiners of a script that needs them', 'می\u200cخواهم क\u094d\u200dष', 'می\u200cخواهم क\u094d\u200dष'],
  ['joiners of one that does not', 'ad\u200dmin\u200c', 'ad\\u{200d}min\\u{200c}'],
])('%s', (_name, text, expected) => {
  expect(escapeTerminal(text)).toBe(expected);
});

const unseen = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const joining = /\u200c|\u200d|\ufe0f|[\u{e0062}-\u{e007f}]/gu;
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...Array.from(
        '##[:]vso \n\r\t\u0085\u001b\u009b\u061c\u115f\u200b\u200c\u200d\u2028\u202e\u2800\u3164\ufe0f\ufeff',
      ),
    ),
    fc.constantFrom('👩', '⚠', '💻', '🏽', 'ا', 'क', 'a', '1', '\u{e0067}', '\u{e0100}', '\ud800'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('whatever the text, the result is one line of what can be seen, and no command', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const inert = escapeTerminal(text);
      expect(inert.replace(joining, '')).not.toMatch(unseen);
      expect(inert).not.toMatch(/##\w*\[/);
      // Made inert once, it stays as it is.
      expect(escapeTerminal(inert)).toBe(inert);
    }),
  );
});

test('whatever the value, its JSON says the same and holds nothing unseen and no command', () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), (value) => {
      const json = escapeJson(JSON.stringify(value, null, 2));
      expect(JSON.parse(json)).toEqual(value);
      expect(json.replaceAll('\n', '')).not.toMatch(unseen);
      expect(json).not.toMatch(/##\w*\[/);
      expect(escapeCommands(json)).toBe(json);
    }),
  );
});

test.each([
  ['::error::x', '\\u{3a}:error::x'],
  ['a\n \u00a0\t::add-mask::x\nb ::x', 'a\n \u00a0\t\\u{3a}:add-mask::x\nb ::x'],
  ['a\r::x', 'a\r\\u{3a}:x'],
  ['a ##[error]x', 'a #\\u{23}[error]x'],
  ['fe80::1 and `a::b`', 'fe80::1 and `a::b`'],
])('what is printed is no command: %j', (lines, expected) => {
  expect(escapeCommands(lines)).toBe(expected);
});
