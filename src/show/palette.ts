import pc from 'picocolors';
import type { DisplayNames } from '../model/display-names.js';

/** Colours by meaning; every coloured text also says its meaning in a symbol and a word. */
export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly change: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
}

export type Paint = (text: string) => string;

/** With `colors` false every paint returns its text as it is. */
export function palette(colors: boolean): Palette {
  const paint = pc.createColors(colors);
  return {
    good: paint.green,
    bad: paint.red,
    warn: paint.yellow,
    change: paint.cyan,
    strong: paint.bold,
    faint: paint.dim,
  };
}

/** How a text is to look: `width` in columns; nothing is laid out narrower than 60. */
export interface TextStyle {
  readonly width: number;
  readonly colors: boolean;
  /** Texts of the files by name, for source excerpts. */
  readonly sources: ReadonlyMap<string, string>;
  /** Members are shown by them. */
  readonly displayNames?: DisplayNames;
  /** `--verbose`: Azure's messages are shown unchanged, with the path and id of each request. */
  readonly verbose?: boolean;
}

/** For lines that become part of something else: no colours, no line breaks. */
export const wideStyle: TextStyle = { width: 10_000, colors: false, sources: new Map() };
