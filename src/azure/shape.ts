import { isJsonObject, type JsonObject } from '../model/json.js';

/** Narrowing of JSON that came from outside. */

/** The object, or an empty one. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The text, or undefined where it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The text, or undefined where it is none or empty. */
export function filledText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of an array in its order; what is no text is left out, and null is an empty array. */
export function textsOf(value: unknown): readonly string[] {
  return arrayOf(value).filter((each) => typeof each === 'string');
}

/** The array, or an empty one: the service sends null for arrays without items. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether it is an array, or left out as null or altogether. */
export function isArrayOrNone(value: unknown): boolean {
  return value === undefined || value === null || Array.isArray(value);
}

/** A property whose name is compared without case; one of exactly that case comes first. */
export function fieldOf(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const lower = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : object[found];
}
