import { isJsonObject } from './json.js';

/**
 * What is wrong with a value, as the rest of a sentence behind its path (`is no text`); undefined
 * where nothing is. For what was written by others: nothing of a value is believed before it was checked.
 */
export type Check = (value: unknown) => Complaint | undefined;

export interface Complaint {
  /** Where in the value: `steps[3].id`; empty for the value itself. */
  readonly path: string;
  readonly what: string;
}

/** A check for every key of `T`: a new field does not compile until somebody says what it may hold. */
export type ShapeOf<T> = { readonly [K in keyof Required<T>]: Check };

export const anyValue: Check = () => undefined;
export const text: Check = (value) => (typeof value === 'string' ? undefined : complain('is no text'));
export const yesOrNo: Check = (value) =>
  typeof value === 'boolean' ? undefined : complain('is neither true nor false');
/** A count or a line: whole, not negative. */
export const wholeNumber: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : complain('is no whole number');

export function matching(pattern: RegExp): Check {
  return (value) =>
    typeof value === 'string' && pattern.test(value)
      ? undefined
      : complain(`does not match ${pattern.source}`);
}

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value) =>
    allowed.includes(value) ? undefined : complain(`is none of ${allowed.map(String).join(', ')}`);
}

export function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return complain('is no list');
    for (const [index, part] of value.entries()) {
      const complaint = check(part);
      if (complaint !== undefined) return inside(`[${index}]`, complaint);
    }
    return undefined;
  };
}

/** An object with any keys, and one check for what they hold. */
export function mapOf(check: Check): Check {
  return (value) => {
    if (!isJsonObject(value)) return complain('is no object');
    for (const [key, part] of Object.entries(value)) {
      const complaint = check(part);
      if (complaint !== undefined) return inside(`.${key}`, complaint);
    }
    return undefined;
  };
}

/** The key may be absent. */
export function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

export function nullable(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** An object with these keys (`{…} satisfies ShapeOf<T>`); others are ignored: a later version may have added them. */
export function objectOf(shape: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isJsonObject(value)) return complain('is no object');
    for (const [key, check] of Object.entries(shape)) {
      const complaint = check(own(value, key));
      if (complaint !== undefined) return inside(`.${key}`, complaint);
    }
    return undefined;
  };
}

/** An object whose `key` says which of the checks holds for it. */
export function eitherBy(key: string, checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isJsonObject(value)) return complain('is no object');
    const kind = own(value, key);
    if (typeof kind !== 'string' || !Object.hasOwn(checks, kind))
      return { path: `.${key}`, what: `is none of ${Object.keys(checks).join(', ')}` };
    return checks[kind]?.(value);
  };
}

function complain(what: string): Complaint {
  return { path: '', what };
}

function inside(path: string, complaint: Complaint): Complaint {
  return { path: `${path}${complaint.path}`, what: complaint.what };
}

/** Only what the object itself holds: a key such as `constructor` is no field. */
function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
