import { fieldOf, isJsonObject, type JsonObject } from '../../model/json.js';
import { shown } from '../validate-document.js';
import {
  fieldAt,
  type Place,
  type Read,
  readList,
  readRecord,
  readText,
  tellRefused,
  tellWrong,
} from './reader.js';

/** Hunting queries and parsers in Azure-Sentinel's format: both become saved searches of the workspace. */

/** Known keys of a template that are not sent. */
const unsentOfQuery = [
  'id',
  'kind',
  'version',
  'tags',
  'metadata',
  'requiredDataConnectors',
  'entityMappings',
];

const textList = readList(readText());

const huntingQuery = readRecord(
  {
    name: { read: readText(), needed: 'what the query is called in the portal' },
    description: { read: readText() },
    query: { read: readText(), needed: 'the KQL of the hunting query' },
    tactics: { read: textList },
    relevantTechniques: { read: textList },
  },
  unsentOfQuery,
);

/** Whether a mapping is a template of a hunting query: other tools' files have names and queries as well. */
export function isHuntingQuery(value: JsonObject): boolean {
  const has = (key: string) => Object.hasOwn(value, key);
  return (
    has('name') && has('query') && ['id', 'tactics', 'relevantTechniques', 'requiredDataConnectors'].some(has)
  );
}

/**
 * A hunting query as a PUT sends it: a saved search of the category that Sentinel lists, with description, tactics and
 * techniques as tags (hunting-with-rest-api.md).
 */
export function readHuntingQuery(place: Place): JsonObject | undefined {
  const read = huntingQuery(place);
  if (read === undefined) return undefined;
  const lists = { tactics: read.tactics, techniques: read.relevantTechniques };
  const tags = [
    ...(read.description === undefined ? [] : [{ name: 'description', value: read.description }]),
    ...Object.entries(lists).flatMap(([name, list]) =>
      Array.isArray(list) && list.length > 0 ? [{ name, value: list.join(',') }] : [],
    ),
  ];
  return {
    properties: {
      category: 'Hunting Queries',
      displayName: read.name,
      query: read.query,
      ...(tags.length === 0 ? {} : { tags }),
    },
  };
}

/** Whether a mapping is a parser, in either spelling. */
export function isParser(value: JsonObject): boolean {
  const has = (key: string) => fieldOf(value, key) !== undefined;
  const named = ['FunctionName', 'FunctionAlias', 'ParserName'].some(has);
  return ['FunctionQuery', 'ParserQuery'].some(has) || (named && ['Function', 'Parser'].some(has));
}

/** The key under which a parser has its query. */
export function parserQueryKey(value: JsonObject): string {
  const found = Object.keys(value).find((key) => /^(?:function|parser)query$/i.test(key));
  return found ?? (fieldOf(value, 'Parser') === undefined ? 'FunctionQuery' : 'ParserQuery');
}

/**
 * A parser as a PUT sends it: a saved search with an alias, by which queries call it, and parameters.
 *
 * Its display name is the title of its `Function` or `Parser`, else its name. ASIM parsers have their alias
 * in `ParserName` and get the category ASIM, like the templates that deploy them (Azure-Sentinel, ASIM/dev).
 */
export function readParser(place: Place): JsonObject | undefined {
  const value = place.value as JsonObject;
  const isAsim = fieldOf(value, 'ParserQuery') !== undefined || fieldOf(value, 'Parser') !== undefined;
  const [noun, nameKey] = isAsim ? ['Parser', 'ParserName'] : ['Function', 'FunctionName'];
  const read = readRecord({
    [noun]: { read: readRecord({ Title: { read: readText() } }), as: 'about' },
    [nameKey]: { read: readText(), as: 'name', needed: 'the name of the function' },
    FunctionAlias: { read: alias, as: 'alias' },
    Category: { read: readText(), as: 'category' },
    FunctionParams: { read: parameters, as: 'parameters' },
    FunctionParameters: { read: parameters, as: 'parameters' },
    ParserParams: { read: parameters, as: 'parameters' },
    [parserQueryKey(value)]: { read: readText(), as: 'query', needed: 'the KQL of the function' },
  })(place);
  if (read === undefined) return undefined;
  const functionAlias = read.alias ?? aliasOf(place, nameKey, read.name);
  const title = isJsonObject(read.about) ? read.about.Title : undefined;
  return {
    properties: {
      category: read.category ?? (isAsim ? 'ASIM' : 'Microsoft Sentinel Parser'),
      displayName: title ?? read.name,
      query: read.query,
      functionAlias,
      ...(read.parameters === undefined || read.parameters === ''
        ? {}
        : { functionParameters: read.parameters }),
    },
  };
}

/** What a query can call: letters, digits and underscores, and no digit first (Kusto, identifier naming rules). */
const alias: Read<string> = (place) => {
  const text = readText()(place);
  if (text !== undefined && !/^[A-Za-z_]\w*$/.test(text))
    tellRefused(
      place,
      `${String(place.path.at(-1))} is ${shown(text)}, which no query can call`,
      'Write letters, digits and underscores, and a letter first.',
    );
  return text;
};

function aliasOf(place: Place, key: string, name: unknown): unknown {
  const named = fieldAt(place, key);
  return named === undefined || typeof name !== 'string' ? undefined : alias(named);
}

const parameter = readRecord({
  Name: { read: readText(), needed: 'the parameter’s name' },
  Type: { read: readText(), needed: 'the parameter’s type, such as string' },
  Default: { read: readText() },
});

/**
 * `name:type=default, …`, written so, as a list of such texts, or as ASIM has it: a list of mappings with
 * `Name`, `Type` and `Default`. There the default of a text has no quotes.
 */
const parameters: Read<string> = (place) => {
  if (typeof place.value === 'string') return written(place);
  const entries = readList((entry) =>
    isJsonObject(entry.value) ? parameterText(parameter(entry)) : written(entry),
  )(place);
  return entries?.join(', ');
};

function written(place: Place): string | undefined {
  const text = readText()(place)?.trim();
  if (text === undefined || text === '') return text;
  if (/^\w+\s*:\s*[\w(]/.test(text)) return text;
  tellWrong(place, 'a parameter', "Write it like name:string='default'.");
  return undefined;
}

function parameterText(read: JsonObject | undefined): string | undefined {
  if (typeof read?.Name !== 'string' || typeof read.Type !== 'string') return undefined;
  const { Name: name, Type: type, Default: value } = read;
  if (typeof value !== 'string') return `${name}:${type}`;
  const isBare = type.toLowerCase() === 'string' && !/^(['"]).*\1$|^string\(/s.test(value);
  return `${name}:${type}=${isBare ? `'${value.replaceAll("'", "\\'")}'` : value}`;
}
