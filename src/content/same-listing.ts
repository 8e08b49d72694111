import type { ContentKind } from '../model/content.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import { bodyRules, placeKeys } from './body-rules.js';
import { fieldName } from './canonical-body.js';

/**
 * A test whether another resource of the kind reads the same: the same JSON in the same order, but for what no
 * canonical body has of it. Then both mean the same, as long as no text has a subscription's id, which counts
 * beside its workspace (`idFolder`). False says nothing. Pure.
 */
export function sameListing(kind: ContentKind, known: JsonObject): (other: JsonObject) => boolean {
  const rules = bodyRules(kind);
  const isMade = (name: string) => rules.made.has(name);
  return fieldsTest(
    Object.entries(known).map(([key, value]) => {
      const name = fieldName(rules, key);
      if (placeKeys.has(name)) return [key, anything];
      if (name !== 'properties' || !isJsonObject(value)) return [key, sameAs(value)];
      const within = Object.entries(value).map(([own, each]): FieldTest => {
        return [own, isMade(fieldName(rules, own)) ? anything : sameAs(each)];
      });
      return [key, objectTest(fieldsTest(within))];
    }),
  );
}

type Test = (value: unknown) => boolean;
type FieldTest = readonly [string, Test];

const anything: Test = () => true;

/** Services write the fields of a type in one order: going along with it, nothing is looked up or counted. */
function fieldsTest(fields: readonly FieldTest[]): (object: JsonObject) => boolean {
  return (object) => {
    let at = 0;
    for (const key in object) {
      const field = fields[at];
      if (field?.[0] !== key || !field[1](object[key])) return false;
      at += 1;
    }
    return at === fields.length;
  };
}

function objectTest(test: (object: JsonObject) => boolean): Test {
  return (value) => isJsonObject(value) && test(value);
}

function sameAs(known: unknown): Test {
  if (Array.isArray(known)) {
    const tests = known.map(sameAs);
    return (value) =>
      Array.isArray(value) &&
      value.length === tests.length &&
      tests.every((test, place) => test(value[place]));
  }
  if (isJsonObject(known))
    return objectTest(fieldsTest(Object.entries(known).map(([key, each]) => [key, sameAs(each)])));
  return (value) => value === known;
}
