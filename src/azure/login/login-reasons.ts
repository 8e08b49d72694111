import { inert } from '../inert.js';

/** Longest reason, in characters. */
const longest = 300;

/**
 * Why a login failed: a line for each way that was tried, without secrets.
 *
 * The first sentence of each error; where Microsoft Entra refused, its AADSTS code and what it says.
 * Bodies of token requests stand further down and stay out.
 */
export function loginReasons(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['the login failed'];
  const inner: unknown = 'errors' in error ? error.errors : undefined;
  const errors = Array.isArray(inner) && inner.length > 0 ? inner : [error];
  return errors.flatMap((each: unknown) => {
    const line = each instanceof Error ? reasonOf(each.message) : '';
    return line === '' ? [] : [withoutSecrets(inert(line)).slice(0, longest)];
  });
}

function reasonOf(message: string): string {
  const who = /^\w+Credential\b/.exec(message)?.[0];
  const refusal = /AADSTS\d+:.*?(?=\s(?:- )?(?:Trace ID|Correlation ID|Timestamp):|\n|$)/.exec(message)?.[0];
  const known =
    refusal?.trim() ??
    // What MSAL says where the discovery of a tenant fails names neither tenant nor cause.
    (message.includes('endpoints_resolution_error')
      ? 'the authority does not know this tenant, or cannot be reached'
      : undefined);
  if (known !== undefined) return who === undefined ? known : `${who}: ${known}`;
  const lines = message.split('\n').map((line) => line.trim());
  return (lines.find((line) => line !== '') ?? '').split('. ')[0] ?? '';
}

function withoutSecrets(line: string): string {
  return line.replace(
    /\b(client_secret|client_assertion|assertion|refresh_token|access_token|password)(["']?\s*[=:]\s*)[^\s&,;]+/gi,
    '$1$2[secret]',
  );
}
