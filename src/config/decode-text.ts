import { failed, ok, type Result } from '../model/problem.js';

/** Bytes as text, without a byte order mark; MUS101 where they are not UTF-8 or hold a NUL. */
export function decodeText(file: string, bytes: Uint8Array): Result<string> {
  const nul = bytes.indexOf(0);
  if (nul !== -1) return refused(file, 'it holds a NUL byte', bytes, nul);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refused(file, 'it is not UTF-8 text', bytes, firstInvalid(bytes));
  }
}

function refused(file: string, reason: string, bytes: Uint8Array, offset: number): Result<string> {
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  return failed({
    code: 'MUS101',
    message: `${file} cannot be read: ${reason}`,
    hint: 'Save it as UTF-8 text.',
    at: { file, line: before.split('\n').length, column: before.length - lineStart + 1 },
  });
}

/** Offset of the first byte that no UTF-8 text has there, by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isPrefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether some UTF-8 text begins with these bytes: an unfinished character at the end is allowed. */
function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
