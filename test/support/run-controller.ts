import { setMaxListeners } from 'node:events';

/** What interrupts a run; as in the program, every request under way listens to it. */
export function runController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
