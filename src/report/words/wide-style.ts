import type { TextStyle } from '../../show/palette.js';

/** For lines that become part of something else: no colours, and none is broken. */
export const wideStyle: TextStyle = { width: 10_000, colors: false, sources: new Map() };
