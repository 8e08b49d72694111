import { createHash } from 'node:crypto';

/** A name that fits into an ARM id. No content type restricts its names further (securityinsights 2025-10-01-preview). */
const resourceName = /^(?!\.{1,2}$)(?!\s)[^/\\?#%\p{Cc}]{1,260}(?<!\s)$/u;

/** Whether a file's own id can be the name of its resource. */
export function isResourceName(id: unknown): id is string {
  return typeof id === 'string' && resourceName.test(id);
}

/** Namespace of the names that muster derives. Never change it: that would rename everything. */
const namespace = 'b7c6f0a2-52d1-5d0e-9d0b-6a1f0c3e8d54';

/**
 * A name-based UUID (version 5, RFC 9562) of a parent, a file's path and the item's number in the file: the same in
 * every clone, and another for another parent.
 */
export function derivedName(parent: string, path: string, index: number): string {
  const name = index === 0 ? `${parent}\n${path}` : `${parent}\n${path}\n${String(index)}`;
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  const bytes = hash.subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
