import type { Problem } from '../model/problem.js';
import type { ApiVersionKey } from '../wire/paths.js';
import type { TokenActor } from './login/token-source.js';

/** One request to ARM. The client adds endpoint, api-version, token and retries. */
export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From the root, encoded: see `wire/paths`. A list's `nextLink` is used whole instead. */
  readonly path: string;
  readonly api: ApiVersionKey;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type ArmAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly body: unknown;
      readonly requestId?: string;
      /**
       * An earlier attempt of this request may have been carried out already, so that 200 instead of
       * 201, or 201 instead of 200, says nothing about other writers.
       */
      readonly uncertain?: boolean;
      /** Of a write: the identity in its token, where it has one. */
      readonly actor?: TokenActor;
    }
  | (WriteRefusal & {
      readonly requestId?: string;
      /** Of a write: the identity in its token, where it has one. */
      readonly actor?: TokenActor;
      /** No attempt of it has left this machine. */
      readonly unsent?: true;
    });

/** Why Azure did not carry out a request, with its answer. */
export interface Refusal {
  readonly ok: false;
  readonly problem: Problem;
  /** Undefined where no answer came. */
  readonly status?: number;
  /** ARM's `error.code`. */
  readonly armCode?: string;
}

/** A write that was refused or whose outcome is unknown. */
export interface WriteRefusal extends Refusal {
  /** It may have been carried out all the same: no answer, or 5xx. */
  readonly lost: boolean;
}

/** The one door to Azure: errors come back as values. */
export interface ArmClient {
  send(request: ArmRequest, signal?: AbortSignal): Promise<ArmAnswer>;
  /** Every item of every page, or one problem; never a shorter list. */
  list(request: Omit<ArmRequest, 'method' | 'body'>, signal?: AbortSignal): Promise<ListAnswer>;
  /** The current time: times in Azure's answers that are far ahead of it are ignored. */
  now(): Date;
  /** Requests sent so far, by method, retries included. */
  readonly requests: Readonly<Record<ArmRequest['method'], number>>;
  /** The tenant whose token serves a subscription (lower case) that refused the login's own. */
  readonly borrowedTenants?: ReadonlyMap<string, string>;
}

export type ListAnswer = { readonly ok: true; readonly items: readonly unknown[] } | Refusal;

/** The outcome of one question to Azure. */
export type Asked<T> = { readonly ok: true; readonly value: T } | Refusal;
