import { expect, test } from 'vitest';
import { textWidth } from '../../src/cli/io.js';

test('texts are laid out for the terminal within 60 and 120 columns, else for 100', () => {
  const width = (columns: number | undefined) =>
    textWidth({ write: () => undefined, isTTY: columns !== undefined, columns });
  expect([undefined, 0, 20, 60, 80, 300].map(width)).toEqual([100, 100, 60, 60, 80, 120]);
});
