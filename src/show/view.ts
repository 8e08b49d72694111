import type { Problem } from '../model/problem.js';
import type { PageOrigin } from './page/page.js';
import type { TextStyle } from './palette.js';

/**
 * A command's result in each form that it has. A view has everything that it shows; it does not know which
 * form was asked for, or where that goes.
 */
export interface View<T> {
  /** For people; ends with a newline. Problems are shown elsewhere. */
  readonly text: (value: T, style: TextStyle) => string;
  /** The one document of `--format json`, as its schema says; a long list of it may be any that iterates. */
  readonly json: (value: T, about: ViewAbout) => object;
  /** At most `limit` bytes. */
  readonly markdown: (value: T, about: ViewAbout & { readonly limit: number }) => string;
  /** Markdown on stdout is a document, not a comment: only the bounds of a file apply. */
  readonly kept?: boolean;
  readonly html?: ViewForm<T>;
  readonly junit?: ViewForm<T>;
  readonly sarif?: ViewForm<T>;
}

/** A form of report files only. Its code is loaded when it is written. */
export type ViewForm<T> = (value: T, about: ViewAbout) => ViewText | Promise<ViewText>;

/** A text, or the pieces of one, made as they are written. */
export type ViewText = string | Iterable<string>;

export interface ViewAbout {
  /** `muster <version>`. */
  readonly tool: string;
  /** The folder to which the problems' file names are relative. */
  readonly cwd: string;
  /** Errors that the value does not hold: of the command line, the files, the connection. */
  readonly problems: readonly Problem[];
  /** What a pipeline says of itself. */
  readonly origin?: PageOrigin;
}
