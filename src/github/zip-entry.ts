import { inflateRawSync } from 'node:zlib';

/**
 * The bytes of the entry called `name` in a ZIP archive, or why there are none (the rest of a
 * sentence: `it …`). Not more than `maxBytes` are unpacked, whatever the archive says of itself.
 *
 * As far as GitHub's artifacts go: stored or deflated, not encrypted, below 4 GB.
 */
export function zipEntry(
  archive: Uint8Array,
  name: string,
  maxBytes: number,
): { readonly bytes: Uint8Array } | { readonly what: string } {
  const zip = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const entry = findEntry(zip, name);
    if (entry === undefined) return { what: `has no file ${name}` };
    const start =
      entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
    const packed = zip.subarray(start, start + entry.packedSize);
    if (entry.size > maxBytes) return { what: `holds a file of more than ${String(maxBytes)} bytes` };
    if (entry.method === stored) return { bytes: packed };
    if (entry.method !== deflated) return { what: 'is packed in a way that muster does not know' };
    return { bytes: inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) }) };
  } catch {
    return { what: 'is no ZIP archive, or a broken one' };
  }
}

const stored = 0;
const deflated = 8;
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

interface Entry {
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/** From the directory at the archive's end; throws a RangeError where it leads out of the archive. */
function findEntry(zip: Buffer, name: string): Entry | undefined {
  const end = endOf(zip);
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new RangeError('no entry stands here');
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name)
      return {
        method: zip.readUInt16LE(at + 10),
        packedSize: zip.readUInt32LE(at + 20),
        size: zip.readUInt32LE(at + 24),
        offset: zip.readUInt32LE(at + 42),
      };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return undefined;
}

/** The end record stands last, but for a comment of at most 65,535 bytes. */
function endOf(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at -= 1)
    if (zip.readUInt32LE(at) === endSignature) return at;
  throw new RangeError('no end record');
}
