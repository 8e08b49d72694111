import { type BucketLimit } from '../../model/arm-limits.js';

/**
 * An estimate of ARM's bucket that is never too high.
 *
 * A request in flight counts as spent but does not start refilling until its answer is in, because we do not
 * know when ARM counted it. `units` are thousandths of a token, so that all sums are whole numbers.
 */
export interface BucketState {
  readonly units: number;
  /** When `units` was computed, in milliseconds since 1970. */
  readonly atMs: number;
  readonly inFlight: number;
}

const unitsPerToken = 1000;

/** A reserve, so that clocks that round differently never cause a refusal of the last token. */
const reserve = 1;

export function fullBucket(limit: BucketLimit, nowMs: number): BucketState {
  return { units: capacity(limit), atMs: nowMs, inFlight: 0 };
}

/** Milliseconds until one more request may be sent; undefined where it has to wait for an answer. */
export function waitMs(state: BucketState, limit: BucketLimit, nowMs: number): number | undefined {
  const wanted = (state.inFlight + 1) * unitsPerToken;
  if (wanted > capacity(limit)) return undefined;
  const missing = wanted - refilled(state, limit, nowMs).units;
  const held = Math.max(0, state.atMs - nowMs);
  return held + (missing <= 0 ? 0 : Math.ceil(missing / limit.perSecond));
}

export function requestSent(state: BucketState): BucketState {
  return { ...state, inFlight: state.inFlight + 1 };
}

/** How a request ended. */
export interface RequestEnd {
  /** Tokens it took: none if it never left, two if it was sent again with another token. */
  readonly spent: number;
  /** How much ARM says is left. */
  readonly remaining?: number | undefined;
  /** Requests that ended while this one was on its way: ARM may have counted them after it. */
  readonly endedMeanwhile: number;
}

/**
 * A request ended. ARM's number is used where it is lower than the estimate, because another client may have
 * used tokens; requests in flight are assumed not to be counted in it. A higher number is used only as far as
 * no other request can have changed it since.
 */
export function requestEnded(
  state: BucketState,
  limit: BucketLimit,
  nowMs: number,
  { spent, remaining, endedMeanwhile }: RequestEnd,
): BucketState {
  const inFlight = Math.max(0, state.inFlight - 1);
  const now = refilled(state, limit, nowMs);
  const own = now.units - spent * unitsPerToken;
  const told = remaining === undefined ? own : (remaining - reserve) * unitsPerToken;
  const sure = remaining === undefined ? own : told - endedMeanwhile * unitsPerToken;
  const units = Math.min(capacity(limit), Math.max(Math.min(own, told), sure));
  return { units, atMs: now.atMs, inFlight };
}

/**
 * ARM refused a request until `untilMs`: then it has one token, and none before. Retry-After is in whole
 * seconds: of a single second, the rest of it has refilled the bucket.
 */
export function bucketEmptied(
  state: BucketState,
  limit: BucketLimit,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): BucketState {
  const waitedMs = untilMs - nowMs;
  const meanwhile = waitedMs <= 1000 ? Math.min(capacity(limit), waitedMs * limit.perSecond) : 0;
  return { ...state, units: Math.max(unitsPerToken, meanwhile), atMs: Math.max(state.atMs, untilMs) };
}

/** One more request counts from now on. */
export function tokenTaken(state: BucketState, limit: BucketLimit, nowMs: number): BucketState {
  const now = refilled(state, limit, nowMs);
  return { ...now, units: now.units - unitsPerToken };
}

/** A request did not count after all. */
export function tokenReturned(state: BucketState): BucketState {
  return { ...state, units: state.units + unitsPerToken };
}

/**
 * Whether more was taken than a bucket can have held, not counting requests in flight: by two tokens more than
 * the reserve, because clocks may differ.
 */
export function isOverdrawn({ units }: BucketState, inFlight: number): boolean {
  return units + inFlight * unitsPerToken <= -(reserve + 2) * unitsPerToken;
}

function refilled(state: BucketState, limit: BucketLimit, nowMs: number): BucketState {
  const elapsed = Math.max(0, nowMs - state.atMs);
  const units = Math.min(capacity(limit), state.units + elapsed * limit.perSecond);
  return { ...state, units, atMs: Math.max(state.atMs, nowMs) };
}

function capacity({ size }: BucketLimit): number {
  return (size - reserve) * unitsPerToken;
}
