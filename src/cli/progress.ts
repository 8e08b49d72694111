import stringWidth from 'string-width';
import type { RunEvent } from '../apply/events.js';
import type { Clock } from '../model/clock.js';
import { palette, type Palette } from '../show/palette.js';
import type { TextOut } from './io.js';
import {
  foldProgress,
  jobEndLine,
  noProgress,
  progressLine,
  timeLeft,
  type ProgressState,
} from './progress-state.js';

/** How often progress is printed where no line can be rewritten, and how often the live line is refreshed. */
const plainMs = 5_000;
const liveMs = 1_000;

export interface Progress {
  show(event: RunEvent): void;
  /** Writes other text to stderr without tearing the live line. */
  write(text: string): void;
  /** Takes the live line away while a question is asked; `resume` brings it back. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Progress on stderr: one line rewritten in place on a terminal, else a line now and then and at each job's end. */
export function startProgress(err: TextOut, clock: Clock, quiet: boolean, colors = false): Progress {
  if (quiet) return quietProgress(err);
  return err.isTTY ? liveProgress(err, clock, palette(colors)) : plainProgress(err, clock);
}

function quietProgress(err: TextOut): Progress {
  return {
    show: nothing,
    write: (text) => {
      err.write(text);
    },
    pause: nothing,
    resume: nothing,
    stop: nothing,
  };
}

function plainProgress(err: TextOut, clock: Clock): Progress {
  let state = noProgress;
  // The first line is printed if there was no output for so long.
  let told = '';
  let paused = false;
  const stop = every(clock, plainMs, () => {
    const line = progressLine(state);
    if (paused || line === told) return;
    told = line;
    const left = timeLeft(state, clock.now().getTime());
    err.write(`${line}${left === undefined ? '' : `; ${left}`}\n`);
  });
  return {
    ...quietProgress(err),
    show: (event) => {
      state = foldProgress(state, event);
      const line = jobEndLine(state, event);
      if (line !== undefined) err.write(`${line}\n`);
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    stop,
  };
}

function liveProgress(err: TextOut, clock: Clock, paint: Palette): Progress {
  const startedAt = clock.now().getTime();
  let state: ProgressState = noProgress;
  let shown = false;
  let paused = false;
  const clear = () => {
    if (shown) err.write('\r\u001b[K');
    shown = false;
  };
  const draw = () => {
    if (paused) return;
    const nowMs = clock.now().getTime();
    const left = timeLeft(state, nowMs);
    const seconds = Math.round((nowMs - startedAt) / 1_000);
    // The elapsed time stays whole, however narrow the terminal is.
    const time = ` (${String(seconds)} s${left === undefined ? '' : `, ${left}`})`;
    const line = fitting(progressLine(state), (err.columns ?? 80) - 1 - time.length);
    err.write(`\r\u001b[K${isTroubled(state) ? paint.bad(line) : line}${time}`);
    shown = true;
  };
  const stopTicks = every(clock, liveMs, draw);
  return {
    show: (event) => {
      state = foldProgress(state, event);
      draw();
    },
    write: (text) => {
      const wasShown = shown;
      clear();
      err.write(text);
      if (wasShown) draw();
    },
    pause: () => {
      clear();
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    stop: () => {
      stopTicks();
      clear();
      paused = true;
    },
  };
}

/** Calls `tick` every `ms` of `clock` until the returned function is called. */
function every(clock: Clock, ms: number, tick: () => void): () => void {
  const stop = new AbortController();
  const loop = async () => {
    for (;;) {
      await clock.sleep(ms, stop.signal);
      if (stop.signal.aborted) return;
      tick();
    }
  };
  void loop();
  return () => {
    stop.abort();
  };
}

/** The words say so too. */
function isTroubled({ stepsFailed, pairsFailed }: ProgressState): boolean {
  return stepsFailed + pairsFailed > 0;
}

function fitting(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  let short = '';
  for (const character of line) {
    if (stringWidth(short) + stringWidth(character) > width - 1) break;
    short += character;
  }
  return `${short}…`;
}

function nothing(): void {
  // Quiet: nothing is shown.
}
