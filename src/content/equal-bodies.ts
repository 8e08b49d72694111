import type { JsonObject } from './json.js';

/** Whether two canonical bodies mean the same: they are the same JSON then. */
export function equalBodies(left: JsonObject, right: JsonObject): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
