/** ARM counts requests of these classes separately, for each subscription and principal. */
export type RequestClass = 'reads' | 'writes' | 'deletes';

export interface BucketLimit {
  /** Tokens of a full bucket: how many requests can be sent at once. */
  readonly size: number;
  readonly perSecond: number;
}

/** ARM's token buckets per subscription and principal (request-limits-and-throttling, token bucket edition). */
export const armLimits: Readonly<Record<RequestClass, BucketLimit>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};
