/** Tokens that were sent, to mask them where a server repeats them. */
export interface Secrets {
  add(secret: string): void;
  /** The text with `[token]` for each of them. */
  mask(text: string): string;
  /** The same for every text of a JSON value, keys included. */
  maskIn(value: unknown): unknown;
  /**
   * Whether a JSON value holds one. Only tokens that cannot be a word of somebody's content count. `json` is
   * the text that the value was parsed from: where that cannot hold one, its thousand texts are not looked
   * at.
   */
  heldIn(value: unknown, json?: string): boolean;
}

/**
 * A token of this length or more is unmistakable, and is found within other text too. A shorter one, which
 * only an endpoint on this machine has, is found only as a whole word.
 */
const unmistakable = 20;

export function createSecrets(): Secrets {
  const long = new Set<string>();
  const short = new Map<string, RegExp>();

  /** Whether a text holds a long one, also behind escapes of JSON or of a URL. */
  function holds(text: string): boolean {
    const plain = unescaped(text);
    for (const secret of long) if (text.includes(secret) || plain.includes(secret)) return true;
    return false;
  }

  function mask(text: string): string {
    let masked = text;
    for (const secret of long) masked = masked.replaceAll(secret, '[token]');
    // After an escape its end is unknown.
    if (holds(masked)) return '[token]';
    for (const pattern of short.values()) masked = masked.replace(pattern, '[token]');
    return masked;
  }

  function maskIn(value: unknown): unknown {
    if (typeof value === 'string') return mask(value);
    if (Array.isArray(value)) return value.map(maskIn);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key), maskIn(each)]));
  }

  /** Whether no text of a JSON document can hold a long one, seen from the document's own text; false says nothing. */
  function cannotHold(json: string): boolean {
    const isIn = (text: string): boolean => [...long].some((secret) => text.includes(secret));
    // What JSON has to escape, or may, is spelt otherwise in the document than in its texts.
    if ([...long].some((secret) => /[^!#-.0-[\]-~]/.test(secret)) || isIn(json)) return false;
    for (const mark of escapeMarks)
      for (let at = json.indexOf(mark); at >= 0;) {
        const end = json.indexOf('"', at);
        // No secret has a quote: this part of a text has all of it.
        const part = json.slice(json.lastIndexOf('"', at) + 1, end < 0 ? json.length : end);
        const isMixed = escapeMarks.some((other) => other !== mark && part.includes(other));
        if (isMixed || part.includes(String.raw`\\u`) || isIn(unescaped(part))) return false;
        at = end < 0 ? -1 : json.indexOf(mark, end);
      }
    return true;
  }

  function holdsWithin(value: unknown): boolean {
    if (typeof value === 'string') return holds(value);
    if (Array.isArray(value)) return value.some(holdsWithin);
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).some(([key, each]) => holds(key) || holdsWithin(each));
  }

  return {
    add: (secret) => {
      if (secret.length >= unmistakable) long.add(secret);
      else if (secret !== '') short.set(secret, asWord(secret));
    },
    mask,
    maskIn,
    heldIn: (value, json) => !(json !== undefined && cannotHold(json)) && holdsWithin(value),
  };
}

function asWord(secret: string): RegExp {
  const text = secret.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}_-])${text}(?![\p{L}\p{N}_-])`, 'gu');
}

/** How the escapes begin that `unescaped` knows. */
const escapeMarks = [String.raw`\u00`, String.raw`\U00`, '%'] as const;

/** The text without escapes of printable ASCII: `\u0065`, however often its backslash was doubled, and `%65`. */
function unescaped(text: string): string {
  if (!/[\\%]/.test(text)) return text;
  return text.replace(/(?:(?<!\\)\\+u00|%)([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
