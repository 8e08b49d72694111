import { replaceUnseen } from '../model/look-alike.js';
import { arrayOf, filledText, isJsonObject, type JsonObject } from '../model/json.js';

/** ARM's error of a refused request, with control characters removed. */
export interface ArmError {
  /** The outermost `error.code`. */
  readonly code?: string;
  /** The messages of the error and of its details, each once. */
  readonly message?: string;
  /** Every code, outermost first: a detail's code is often the cause. */
  readonly codes: readonly string[];
}

/** Errors are nested no deeper than this; a deeper one is cut. */
const maxDepth = 5;

/**
 * The error that an answer's body describes; empty where it describes none.
 *
 * Understands `{error: {code, message, details, innererror}}` (common-types v5, CloudError), the same
 * without `error`, and an error that is itself JSON within a message, as providers behind ARM send it.
 */
export function armErrorOf(body: unknown): ArmError {
  const found = flatten(body, 0);
  const codes = [...new Set(found.flatMap(({ code }) => code ?? []))];
  const messages = [...new Set(found.flatMap(({ message }) => message ?? []))];
  return {
    code: codes[0],
    message: messages.length === 0 ? undefined : inert(messages.join(' ')),
    codes,
  };
}

/**
 * Codes of causes that someone must fix first, in lower case: waiting does not help, whatever their status
 * (409 and 403 were seen). Most are of Azure's list of common deployment errors.
 */
const standing: ReadonlySet<string> = new Set([
  'disallowedoperation',
  'disallowedprovider',
  'missingsubscriptionregistration',
  'noregisteredproviderfound',
  'readonlydisabledsubscription',
  'requestdisallowedbyazure',
  'requestdisallowedbypolicy',
  'resourcegroupbeingdeleted',
  'scopelocked',
  'subscriptionnotregistered',
]);

/** Whether a refusal with this error repeats until someone fixes its cause. */
export function isStanding({ codes }: ArmError): boolean {
  return codes.some((code) => standing.has(code.toLowerCase()));
}

interface OneError {
  readonly code?: string;
  readonly message?: string;
}

function flatten(value: unknown, depth: number): readonly OneError[] {
  if (!isJsonObject(value) || depth > maxDepth) return [];
  const wrapped = value.error ?? value['odata.error'];
  if (isJsonObject(wrapped)) return flatten(wrapped, depth + 1);
  const text = messageOf(value);
  const within = text === undefined ? undefined : parsedObject(text);
  const code = filledText(value.code ?? value.Code);
  return [
    {
      code: code === undefined ? undefined : inert(code),
      message: text === undefined || within !== undefined ? undefined : inert(text),
    },
    ...(within === undefined ? [] : flatten(within, depth + 1)),
    ...arrayOf(value.details).flatMap((detail) => flatten(detail, depth + 1)),
    ...flatten(value.innererror ?? value.innerError, depth + 1),
  ];
}

function messageOf(error: JsonObject): string | undefined {
  const message = error.message ?? error.Message;
  return filledText(isJsonObject(message) ? message.value : message);
}

function parsedObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Longest text of the service in a problem, in characters. */
const longest = 2_000;

/**
 * A text of the service as one harmless line: no control, direction or invisible
 * characters, no bearer tokens, of bounded length. What Azure says is printed on terminals and in pull requests.
 */
export function inert(text: string): string {
  const line = replaceUnseen(text.replace(/\s+/gu, ' '), () => '�')
    .replace(/\bBearer\s+(?=\S*[\d.])[\w.~+/=-]{12,}/gi, 'Bearer [token]')
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)*/g, '[token]')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
