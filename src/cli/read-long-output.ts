import { maxJsonDepth, parseUntrusted } from '../model/parse-untrusted.js';

/** `what` is the rest of a sentence: `it ends too soon`. */
export type LongRead =
  | { readonly ok: true; readonly value: unknown; readonly list: readonly unknown[] }
  | { readonly ok: false; readonly what: string };

/**
 * A JSON object whose list `key` may be longer than a text can be: `value` is the object with that list empty, `list`
 * its entries. Each entry is parsed by itself, so that no more than one is held as text; equal texts of entries
 * are one string. `maxText` bounds both, in bytes. Whoever wrote it, the guards are those of `parseUntrusted`.
 */
export async function readLongList(
  chunks: AsyncIterable<Uint8Array>,
  key: string,
  maxText: number,
): Promise<LongRead> {
  const list: unknown[] = [];
  const share = sharedTexts();
  const splitter = new Splitter(key, maxText);
  let mistake: string | undefined;
  const add = (text: string): void => {
    if (mistake !== undefined) return;
    const parsed = parseUntrusted(text, maxJsonDepth - 2);
    if (parsed.ok) list.push(share(parsed.value));
    else mistake = `${key}[${String(list.length)}] cannot be read: ${parsed.what}`;
  };
  for await (const chunk of chunks) {
    const excess = splitter.push(chunk, add);
    mistake ??= excess;
    if (mistake !== undefined) return { ok: false, what: mistake };
  }
  const around = parseUntrusted(splitter.around());
  return around.ok ? { ok: true, value: around.value, list } : { ok: false, what: around.what };
}

/** Cuts the bytes of a JSON object into the entries of one of its lists and what stands around them. */
class Splitter {
  private readonly outside = new Bytes();
  private readonly entry = new Bytes();
  private depth = 0;
  private quoted = false;
  private escaped = false;
  /** The last text at the top level, as far as it can be the key. */
  private name = '';
  private afterColon = false;
  private state: 'before' | 'in' | 'after' = 'before';

  constructor(
    private readonly key: string,
    private readonly maxText: number,
  ) {}

  /** Gives each entry that is complete to `add`; what is wrong, where a bound is passed. */
  push(chunk: Uint8Array, add: (entry: string) => void): string | undefined {
    let from = 0;
    const keep = (to: number): void => {
      (this.state === 'in' ? this.entry : this.outside).add(chunk.subarray(from, to));
      from = to;
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.quoted) {
        this.inText(byte);
        continue;
      }
      switch (byte) {
        case quote:
          this.quoted = true;
          if (this.depth === 1) this.name = '';
          break;
        case colon:
          this.afterColon = this.depth === 1;
          continue;
        case comma:
          if (this.state !== 'in' || this.depth !== 2) break;
          keep(at);
          from = at + 1;
          add(this.entry.take());
          break;
        case openList:
        case openObject:
          this.depth += 1;
          if (this.state === 'before' && byte === openList && this.isKey()) {
            keep(at + 1);
            this.state = 'in';
          }
          break;
        case closeList:
        case closeObject:
          if (this.state === 'in' && this.depth === 2) {
            keep(at);
            const last = this.entry.take();
            // A comma before it promises an entry; an empty list has none.
            if (last.trim() !== '' || this.entry.taken > 1) add(last);
            this.state = 'after';
          }
          this.depth -= 1;
          break;
        case space:
        case newline:
        case carriageReturn:
        case tab:
          continue;
      }
      this.afterColon = false;
    }
    keep(chunk.length);
    if (this.entry.size > this.maxText)
      return `an entry of its ${this.key} has more than ${String(this.maxText)} bytes`;
    if (this.outside.size > this.maxText)
      return `without its ${this.key} it has more than ${String(this.maxText)} bytes`;
    return undefined;
  }

  /** What stood around the list, which is empty in it. */
  around(): string {
    return this.outside.take();
  }

  private inText(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) {
      this.quoted = false;
      return;
    }
    if (this.depth === 1 && this.name.length <= this.key.length) this.name += String.fromCharCode(byte);
  }

  private isKey(): boolean {
    return this.depth === 2 && this.afterColon && this.name === this.key;
  }
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [space, newline, carriageReturn, tab] = [0x20, 0x0a, 0x0d, 0x09];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes that come in pieces and are taken as one text. */
class Bytes {
  size = 0;
  /** How often they were taken. */
  taken = 0;
  private pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    // A view would keep the whole chunk.
    this.pieces.push(Buffer.from(piece));
    this.size += piece.length;
  }

  /** Throws where they are not UTF-8, as who reads a whole file does. */
  take(): string {
    const [only, ...more] = this.pieces;
    const whole = more.length === 0 ? only : Buffer.concat(this.pieces);
    this.pieces = [];
    this.size = 0;
    this.taken += 1;
    return utf8.decode(whole);
  }
}

/** A function that replaces the texts in a value, in place, by those of earlier ones that are equal. */
function sharedTexts(): (value: unknown) => unknown {
  const known = new Map<string, string>();
  const share = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const before = known.get(value);
      if (before === undefined) known.set(value, value);
      return before ?? value;
    }
    if (typeof value !== 'object' || value === null) return value;
    const parts = value as Record<string, unknown>;
    for (const [name, part] of Object.entries(parts)) parts[name] = share(part);
    return value;
  };
  return share;
}
