/** What a route answers; the outer layers add headers and turn it into a Response. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

/** An answer without content: 200 for what was deleted, 204 for what was absent. */
export function empty(status: 200 | 204): Answer {
  return { status };
}

/** A refusal in ARM's error shape (common-types v5, ErrorResponse). */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { status, body: { error: { code, message } }, ...(headers === undefined ? {} : { headers }) };
}

export function notFound(what: string): Answer {
  return refuse(404, 'ResourceNotFound', `The resource ${what} was not found.`);
}
