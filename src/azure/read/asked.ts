import type { Problem } from '../../model/problem.js';
import type { ArmAnswer, ListAnswer } from '../arm-client.js';

/** What one question to Azure came to; a refusal keeps what ARM said, for whoever judges it. */
export type Asked<T> = { readonly ok: true; readonly value: T } | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly problem: Problem;
  /** Undefined where no answer came. */
  readonly status?: number;
  /** ARM's `error.code`. */
  readonly armCode?: string;
}

/** A client's refusal without what only writes need. */
export function refusalOf(answer: (ArmAnswer | ListAnswer) & { readonly ok: false }): Refusal {
  return {
    ok: false,
    problem: answer.problem,
    ...(answer.status === undefined ? {} : { status: answer.status }),
    ...(answer.armCode === undefined ? {} : { armCode: answer.armCode }),
  };
}
