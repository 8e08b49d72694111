import type { Context } from './context.js';
import type { ExitCode } from './exit-code.js';

/** What a command line comes to: a command's work, not yet begun. */
export type Chosen = (context: Context) => Promise<ExitCode>;
