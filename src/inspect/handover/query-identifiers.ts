/** What is no identifier though it may look like one: comments, strings of every kind, bracketed names. */
const skipped =
  /\/\/[^\n]*|```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|[hH]?@"(?:[^"]|"")*"?|[hH]?@'(?:[^']|'')*'?|[hH]?"(?:[^"\\\n]|\\.)*"?|[hH]?'(?:[^'\\\n]|\\.)*'?/;

const token = new RegExp(`(?<skipped>${skipped.source})|(?<name>[A-Za-z_]\\w*)`, 'g');

/**
 * Every name that a KQL query mentions: of tables, columns, operators and functions, each once.
 *
 * Comments and strings are none, so a rule that only writes of a function is not said to call it.
 * Names are as written: KQL compares them with case (Kusto query language, identifiers and string
 * literals). Pure; takes any text.
 */
export function queryIdentifiers(query: string): ReadonlySet<string> {
  const names = [...query.matchAll(token)].flatMap(({ groups }) => groups?.name ?? []);
  return new Set(names);
}
