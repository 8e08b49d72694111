import { canonical, digest } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { compareText } from '../model/order.js';
import { steadyMessage } from './shared-problems.js';

/** A run's news, for somebody who did not watch it. */
export interface News {
  readonly title: string;
  readonly summary: string;
  /** What is wrong, one line each, the most important first. */
  readonly troubles: readonly string[];
  /** `sha256:…`, the same as long as the same things are wrong. */
  readonly fingerprint: string;
}

/** The digest of a set of facts: their order does not count. */
export function fingerprintOf(facts: readonly unknown[]): string {
  return digest(facts.map(canonical).toSorted(compareText));
}

/** An error as a fact of a fingerprint: texts that identify only one request are left out. */
export function errorFact({ code, message, parent }: Problem): readonly unknown[] {
  return ['error', code, parent, steadyMessage(message)];
}
