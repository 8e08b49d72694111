import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecrets } from '../../src/http/secrets.js';

const long = 'opaque.token-of~32+characters/00==';

function withSecrets(...all: readonly string[]) {
  const secrets = createSecrets();
  for (const each of all) secrets.add(each);
  return secrets;
}

describe('a token that was sent', () => {
  test.each([
    ['alone', long, '[token]'],
    ['within a text', `got ${long}.`, 'got [token].'],
    ['within other characters', `x${long}y`, 'x[token]y'],
    ['twice', `${long} ${long}`, '[token] [token]'],
    ['behind the escapes of a URL', encodeURIComponent(long), '[token]'],
    ['behind the escapes of JSON', String.raw`{"m":"\u006fpaque.token-of~32+characters/00=="}`, '[token]'],
    ['behind escapes twice', String.raw`\\u006Fpaque.token-of~32+characters/00==`, '[token]'],
    ['not at all', 'a text with 100 % of \\u and nothing else', 'a text with 100 % of \\u and nothing else'],
  ])('is masked: %s', (_where, text, shown) => {
    expect(withSecrets(long).mask(text)).toBe(shown);
  });

  test('is masked in every text of a value, in its keys as well', () => {
    const value = { a: [long, 7, null, { [long]: `${long}!` }] };
    expect(withSecrets(long).maskIn(value)).toEqual({ a: ['[token]', 7, null, { '[token]': '[token]!' }] });
    expect(withSecrets(long).heldIn(value)).toBe(true);
    expect(withSecrets(long).heldIn({ a: [7, null, { b: 'text' }] })).toBe(false);
  });

  test('is masked after others were sent', () => {
    const secrets = withSecrets(long, `${long}-another`);
    expect(secrets.mask(long)).toBe('[token]');
  });

  test('is in no masked value, wherever it stood', () => {
    const secrets = withSecrets(long);
    const strings = fc.string().chain((text) => fc.constantFrom(text, `${text}${long}`, `${long}${text}`));
    fc.assert(
      fc.property(
        fc.jsonValue().chain((value) => fc.tuple(fc.constant(value), strings)),
        ([value, text]) => {
          const masked = secrets.maskIn({ value, [text]: text });
          expect(secrets.heldIn(masked)).toBe(false);
          expect(JSON.stringify(masked)).not.toContain(long);
        },
      ),
    );
  });
});

describe('a token in a JSON document', () => {
  const token = 'opaque.token-of~32+characters';
  const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0');
  const spellings: readonly ((char: string) => string)[] = [
    (char) => char,
    (char) => `%${hex(char)}`,
    (char) => `\\u00${hex(char)}`,
    (char) => `\\\\u00${hex(char)}`,
    (char) => `\\\\U00${hex(char)}`,
    (char) => `\\\\\\u00${hex(char)}`,
  ];
  /** Nearly the token: mostly whole, mostly as it is, each character in a spelling of its own. */
  const disguised = fc
    .tuple(
      fc.constantFrom(token, token, token.slice(1)),
      fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5), { minLength: 29, maxLength: 29 }),
      fc.boolean(),
    )
    .map(([text, ways, isPlain]) =>
      Array.from(text)
        .map((char, at) => (isPlain && at !== 3 ? char : (spellings[ways[at] ?? 0] ?? String)(char)))
        .join(''),
    );
  const piece = fc.oneof(
    disguised,
    fc.constantFrom(' ', 'a', '100 %', '%3D', '\\"', '\\n', '\\\\', '\\/', '\\u0027', '41'),
  );

  test('is found by its texts and by its own text alike', () => {
    const secrets = withSecrets(token);
    let held = 0;
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 4 }), { minLength: 1, maxLength: 3 }), (texts) => {
        const json = `{"value":[${texts.map((parts) => `"${parts.join('')}"`).join(',')}]}`;
        const value: unknown = JSON.parse(json);
        const isHeld = secrets.heldIn(value);
        if (isHeld) held += 1;
        expect(secrets.heldIn(value, json)).toBe(isHeld);
      }),
      { numRuns: 2_000 },
    );
    expect(held).toBeGreaterThan(100);
  });

  test('is found where JSON may spell its characters otherwise', () => {
    const json = JSON.stringify({ m: long }).replaceAll('/', String.raw`\/`);
    expect(withSecrets(long).heldIn(JSON.parse(json), json)).toBe(true);
  });

  test('is not looked for text by text where the document cannot hold it', () => {
    const unlike = { m: token };
    expect(withSecrets(token).heldIn(unlike, '{"m":"%3D"}')).toBe(false);
  });
});

describe('a short token', () => {
  test.each([
    ['any', 'not any company has many', 'not [token] company has many'],
    ['any', 'any-thing, "any".', 'any-thing, "[token]".'],
    ['a.b', 'a.b axb', '[token] axb'],
    ['', 'text', 'text'],
  ])('%s is masked as a word only: %s', (secret, text, shown) => {
    expect(withSecrets(secret).mask(text)).toBe(shown);
  });

  test('is no reason to refuse a content that has the word', () => {
    expect(withSecrets('any').heldIn({ query: 'any' })).toBe(false);
  });
});
