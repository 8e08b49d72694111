import { escapeTerminal } from '../../show/escape-terminal.js';

/** An XML 1.0 document of one element. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** An element with its attributes, then its elements, each on a line of its own, or its lines of text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
  lines: readonly string[] = [],
): string {
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(value)}"`)
    .join('')}`;
  if (lines.length > 0) return `${start}>${lines.map(xmlText).join('\n')}</${name}>`;
  if (children.length === 0) return `${start}/>`;
  return `${start}>\n${children.join('\n')}\n</${name}>`;
}

/**
 * Text for an attribute or between tags. What XML cannot carry in any form, control characters and
 * the two non-characters, is spelt out; so is what would turn the direction of writing.
 */
export function xmlText(text: string): string {
  return escapeTerminal(text)
    .replace(/[\ufffe\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
}
