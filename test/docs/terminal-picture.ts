/**
 * A terminal's text as an SVG picture: its colours, weights and nothing else. The texts stay texts,
 * so that a picture can be searched, copied and read aloud.
 */

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: string | undefined;
}

const plain: Style = { bold: false, dim: false, colour: undefined };

/** The codes that muster's colours use (ECMA-48, Select Graphic Rendition). */
const codes: Readonly<Record<string, Partial<Style>>> = {
  0: plain,
  1: { bold: true },
  2: { dim: true },
  22: { bold: false, dim: false },
  31: { colour: '#ff7b72' },
  32: { colour: '#7ee787' },
  33: { colour: '#e3b341' },
  34: { colour: '#79c0ff' },
  35: { colour: '#d2a8ff' },
  36: { colour: '#76e3ea' },
  39: { colour: undefined },
};

const glyph = { width: 8.43, height: 19, size: 14 };
const margin = { side: 18, top: 44, bottom: 16 };

/** @param columns  Width of the terminal; no line of the text is longer. */
export function terminalPicture(text: string, title: string, columns: number): string {
  const lines = text.replace(/\n+$/, '').split('\n');
  const width = Math.ceil(columns * glyph.width + 2 * margin.side);
  const height = lines.length * glyph.height + margin.top + margin.bottom;
  let style = plain;
  const rows = lines.map((line, index) => {
    const drawn = drawLine(line, style);
    style = drawn.style;
    const y = margin.top + index * glyph.height + glyph.size;
    return `<text x="${String(margin.side)}" y="${String(y)}">${drawn.spans}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, n) => `<circle cx="${String(margin.side + 6 + n * 20)}" cy="20" r="6" fill="${fill}"/>`,
    ),
    `<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${String(glyph.size)}" style="white-space: pre">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(line: string, before: Style): { readonly spans: string; readonly style: Style } {
  let style = before;
  let column = 0;
  const spans: string[] = [];
  // eslint-disable-next-line no-control-regex -- the escape character begins a code
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    // eslint-disable-next-line no-control-regex -- as above
    const code = /^\u001b\[([\d;]*)m$/.exec(part);
    if (code === null) {
      // Runs of spaces are left to the columns: not every viewer keeps them.
      for (const chunk of part.split(/( {2,})/)) {
        if (chunk.trim() !== '') spans.push(span(chunk, style, column));
        column += Array.from(chunk).length;
      }
      continue;
    }
    for (const each of (code[1] ?? '').split(';')) {
      const change = codes[each === '' ? '0' : each];
      if (change === undefined) throw new Error(`The picture knows no code ${each}`);
      style = { ...style, ...change };
    }
  }
  return { spans: spans.join(''), style };
}

/** Each span has its own column, so that a font of another width cannot shift what is aligned. */
function span(text: string, { bold, dim, colour }: Style, column: number): string {
  const attributes = [
    `x="${(margin.side + column * glyph.width).toFixed(1)}"`,
    colour === undefined ? undefined : `fill="${colour}"`,
    bold ? 'font-weight="700"' : undefined,
    dim ? 'opacity="0.65"' : undefined,
  ].filter((each) => each !== undefined);
  return `<tspan ${attributes.join(' ')}>${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
