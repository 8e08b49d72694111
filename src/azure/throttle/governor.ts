import pLimit from 'p-limit';
import type { Clock } from '../../model/clock.js';
import {
  bucketEmptied,
  fullBucket,
  isOverdrawn,
  requestEnded,
  requestSent,
  tokenReturned,
  tokenTaken,
  waitMs,
  type BucketState,
} from './token-bucket.js';
import type { BucketLimit, RequestClass } from '../../model/arm-limits.js';

/** Lets requests go as fast as ARM allows, separately for each subscription and class of request. */
export interface Governor<Refusal> {
  /**
   * Waits for the turn of one request, first come, first served. An aborted one gets its turn at once; the
   * caller must not send it. `refused`: ARM asked for a longer wait than we make.
   */
  enter(lane: LaneName, signal?: AbortSignal): Promise<Turn | Refused<Refusal>>;
  /** ARM refused a request of the lane for `forMs` milliseconds; `told` is the outcome of requests that would wait longer than allowed. */
  refuse(lane: LaneName, forMs: number, told: Refusal): void;
  /** The refusal of the lane is over. */
  release(lane: LaneName): void;
}

export interface LaneName {
  readonly subscription: string;
  readonly class: RequestClass;
}

/** One request's turn; `end` must be called once, whatever the outcome. */
export interface Turn {
  readonly type: 'turn';
  /** Records that it was sent, once more if it was before, and the outcome. */
  sent(outcome: Sent): void;
  end(): void;
}

export interface Sent {
  /** The request succeeded. */
  readonly accepted: boolean;
  /** How much ARM says is left in the bucket. */
  readonly remaining?: number | undefined;
}

export interface Refused<Refusal> {
  readonly type: 'refused';
  readonly told: Refusal;
  /** How much longer ARM wants us to wait, in milliseconds. */
  readonly leftMs: number;
}

interface Waiter<Refusal> {
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: Turn | Refused<Refusal>) => void;
}

interface Lane<Refusal> {
  readonly limit: BucketLimit;
  state: BucketState;
  /** An estimate of the bucket that is never too low: requests count from when they are sent, refused ones not at all. */
  most: BucketState;
  pace: Pace;
  /** When its last request was sent. */
  sentMs: number;
  readonly queue: Waiter<Refusal>[];
  refusal?: { readonly untilMs: number; readonly told: Refusal };
  pumping: boolean;
  /** Requests that have ended so far. */
  ended: number;
  /** Ends the current wait, because something has changed. */
  wake: () => void;
}

/**
 * How fast a lane goes whose answers do not say what is left. Once its bucket should be empty it is `trying`, at twice
 * the pace at which a bucket refills, until it was given more than any such bucket holds (`free`) or is refused
 * (`bucket`). A limit that no answer shows thus costs one or two refusals; where there is none, the doubt lasts
 * a second or two.
 */
type Pace = 'trying' | 'free' | 'bucket';

export interface GovernorOptions {
  readonly clock: Clock;
  readonly limits: Readonly<Record<RequestClass, BucketLimit>>;
  /** Requests in flight at once, of all lanes. */
  readonly concurrency: number;
  readonly maxHoldMs: number;
}

/**
 * A governor over the buckets given. Where the answers of a subscription do not say what is left, it tries whether
 * there is such a bucket, and does not pace a lane that has none; refusals are obeyed in any case. A refusal of more
 * than `maxHoldMs` milliseconds is not waited for. A turn takes one of `concurrency` places; waiting takes none, and
 * the lanes take theirs in turn.
 */
export function createGovernor<Refusal>({
  clock,
  limits,
  concurrency,
  maxHoldMs,
}: GovernorOptions): Governor<Refusal> {
  const places = pLimit(concurrency);
  const lanes = new Map<string, Lane<Refusal>>();
  /** Subscriptions whose answers say what is left. */
  const telling = new Set<string>();
  const nowMs = () => clock.now().getTime();

  function laneOf(name: LaneName): Lane<Refusal> {
    const key = `${name.class} ${name.subscription}`;
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const limit = limits[name.class];
    const state = fullBucket(limit, nowMs());
    const lane: Lane<Refusal> = {
      limit,
      state,
      most: state,
      pace: 'trying',
      sentMs: 0,
      queue: [],
      pumping: false,
      ended: 0,
      wake: () => undefined,
    };
    lanes.set(key, lane);
    return lane;
  }

  /** Serves the queue; there is one at a time for each lane. */
  async function pump(lane: Lane<Refusal>, subscription: string): Promise<void> {
    lane.pumping = true;
    for (let head = lane.queue[0]; head !== undefined; head = lane.queue[0]) {
      const wait = head.signal?.aborted === true ? 0 : nextMs(lane, subscription);
      if (wait === 0) {
        const leave = await takePlace();
        // While it waited for a place, another answer may have reported less.
        if (head.signal?.aborted === true || isFree(lane, subscription)) {
          lane.queue.shift();
          head.resolve(takeTurn(lane, subscription, leave));
        } else leave();
      } else if (wait !== undefined && wait > maxHoldMs && lane.refusal !== undefined) {
        lane.queue.shift();
        head.resolve({ type: 'refused', told: lane.refusal.told, leftMs: wait });
      } else await pause(lane, wait, head.signal);
    }
    lane.pumping = false;
  }

  /** Milliseconds until the lane's next request may go; undefined: when an answer comes. */
  function nextMs(lane: Lane<Refusal>, subscription: string): number | undefined {
    const held = Math.max(0, (lane.refusal?.untilMs ?? 0) - nowMs());
    const pace = telling.has(subscription) ? 'bucket' : lane.pace;
    if (pace === 'free') return held;
    const wait = waitMs(lane.state, lane.limit, nowMs());
    if (pace === 'trying') {
      const next = Math.max(0, lane.sentMs + 500 / lane.limit.perSecond - nowMs());
      return Math.max(held, Math.min(wait ?? next, next));
    }
    return wait === undefined ? undefined : Math.max(held, wait);
  }

  function isFree(lane: Lane<Refusal>, subscription: string): boolean {
    return nextMs(lane, subscription) === 0;
  }

  /** Resolves with a function that gives the place back. */
  function takePlace(): Promise<() => void> {
    return new Promise((resolve) => {
      void places(
        () =>
          new Promise<void>((leave) => {
            resolve(leave);
          }),
      );
    });
  }

  async function pause(lane: Lane<Refusal>, ms: number | undefined, signal: AbortSignal | undefined) {
    const woken = new AbortController();
    const changed = new Promise<void>((resolve) => {
      lane.wake = () => {
        woken.abort();
        resolve();
      };
    });
    const wake = () => {
      lane.wake();
    };
    signal?.addEventListener('abort', wake, { once: true });
    await (ms === undefined ? changed : Promise.race([clock.sleep(ms, woken.signal), changed]));
    signal?.removeEventListener('abort', wake);
    lane.wake = () => undefined;
  }

  function takeTurn(lane: Lane<Refusal>, subscription: string, leave: () => void): Turn {
    lane.state = requestSent(lane.state);
    lane.sentMs = nowMs();
    lane.most = tokenTaken(lane.most, lane.limit, lane.sentMs);
    let accepted = false;
    const endedBefore = lane.ended;
    let spent = 0;
    let remaining: number | undefined;
    return {
      type: 'turn',
      sent: (outcome) => {
        spent += 1;
        remaining = outcome.remaining;
        accepted = outcome.accepted;
        if (remaining !== undefined) telling.add(subscription);
      },
      end: () => {
        const endedMeanwhile = lane.ended - endedBefore;
        lane.state = requestEnded(lane.state, lane.limit, nowMs(), { spent, remaining, endedMeanwhile });
        lane.ended += 1;
        if (!accepted) lane.most = tokenReturned(lane.most);
        else if (lane.pace === 'trying' && isOverdrawn(lane.most, lane.state.inFlight)) lane.pace = 'free';
        leave();
        lane.wake();
      },
    };
  }

  return {
    enter: (name, signal) =>
      new Promise((resolve) => {
        const lane = laneOf(name);
        lane.queue.push({ signal, resolve });
        if (!lane.pumping) void pump(lane, name.subscription);
      }),
    refuse: (name, forMs, told) => {
      const lane = laneOf(name);
      const untilMs = nowMs() + forMs;
      if (untilMs <= (lane.refusal?.untilMs ?? 0)) return;
      lane.refusal = { untilMs, told };
      // A lane that is shut for good has no known bucket.
      if (Number.isFinite(untilMs)) {
        lane.state = bucketEmptied(lane.state, lane.limit, { nowMs: nowMs(), untilMs });
        if (lane.pace === 'trying') lane.pace = 'bucket';
      }
      lane.wake();
    },
    release: (name) => {
      const lane = laneOf(name);
      delete lane.refusal;
      lane.wake();
    },
  };
}
