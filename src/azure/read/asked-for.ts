/** The request a problem is about. */
export interface AskedFor {
  readonly method: string;
  /** Encoded, without query: skip tokens and the like stay out of messages. */
  readonly path: string;
}
