import { createHash } from 'node:crypto';
import { isJsonObject } from '../../model/json.js';
import type { AuditEntry } from './audit-line-shape.js';

/** What a line is chained to. */
export interface LinkBefore {
  /** `lineHash` of the line before, where that is torn its `tornHash`, or `chainStart`. */
  readonly prev: string;
  /** The line before was torn by a kill or a full disk: it is not a line of the audit. */
  readonly torn: boolean;
}

/** The `prev` of the first line. */
export const chainStart = '0'.repeat(64);

/**
 * The line of an entry, without its newline: the entry, `torn` where the line before is torn, `prev`,
 * and a checksum over all of that, which shows which line was edited, even if it is the last.
 */
export function auditLine(entry: AuditEntry, { prev, torn }: LinkBefore): string {
  const text = JSON.stringify({ ...entry, ...(torn ? { torn } : {}), prev });
  return `${text.slice(0, -1)},"checksum":"${lineHash(text)}"}`;
}

/** Hex SHA-256 of a line's bytes, without its newline. */
export function lineHash(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/** The `prev` of the line after a torn one: over the torn line and the line before it, if there is one. */
export function tornHash(torn: Uint8Array, before: Uint8Array | undefined): string {
  return lineHash(before === undefined ? torn : Buffer.concat([before, Buffer.from('\n'), torn]));
}

/** What a line says it is chained to, or undefined where its checksum is wrong: torn, edited, or not a line of the audit. */
export function readLink(bytes: Uint8Array): LinkBefore | undefined {
  const sealed = /^(\{.*),"checksum":"([0-9a-f]{64})"\}$/s.exec(Buffer.from(bytes).toString('latin1'));
  const [, text = '', checksum] = sealed ?? [];
  // Byte by byte: invalid UTF-8 must not be read as something valid.
  const body = Buffer.from(`${text}}`, 'latin1');
  if (lineHash(body) !== checksum) return undefined;
  try {
    const line: unknown = JSON.parse(body.toString('utf8'));
    if (!isJsonObject(line) || typeof line.prev !== 'string') return undefined;
    return { prev: line.prev, torn: line.torn === true };
  } catch {
    return undefined;
  }
}
