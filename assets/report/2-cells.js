// The rows and cells of the matrix as elements. Where they stand is said by their numbers alone.

/** Pixels. @typedef {{row: number, column: number, head: number, side: number}} Sizes */

/**
 * @param {View} shown
 * @param {{left: number, right: number}} range
 * @param {Sizes} size
 */
function headRow(shown, range, size) {
  const head = make('div', { class: 'head', role: 'row', 'aria-rowindex': '1' });
  head.append(make('div', { class: 'corner', role: 'columnheader', 'aria-colindex': '1' }, 'item'));
  for (let column = range.left; column < range.right; column += 1) {
    const { member } = pairAt(shown, 0, column);
    const cell = make(
      'div',
      {
        class: 'member',
        role: 'columnheader',
        'aria-colindex': String(column + 2),
        title: member.title ?? member.name,
      },
      make('span', {}, member.name),
    );
    cell.dataset['column'] = String(column);
    cell.style.left = `${size.side + column * size.column}px`;
    head.append(cell);
  }
  return head;
}

/**
 * @param {View} shown
 * @param {number} row
 * @param {{left: number, right: number}} range
 * @param {Sizes} size
 */
function bodyRow(shown, row, range, size) {
  const line = make('div', { class: 'row', role: 'row', 'aria-rowindex': String(row + 2) });
  line.dataset['row'] = String(row);
  line.style.top = `${size.head + row * size.row}px`;
  const { item } = pairAt(shown, row, 0);
  const title = item === undefined ? '' : `${item.kind} ${item.displayName}`;
  line.append(
    make(
      'div',
      { class: 'item', role: 'rowheader', 'aria-colindex': '1', title },
      make('span', { class: 'kind' }, kindLetters(item?.kind ?? '')),
      make('span', { class: 'name' }, item?.displayName ?? ''),
    ),
  );
  for (let column = range.left; column < range.right; column += 1)
    line.append(bodyCell(shown, row, column, size));
  return line;
}

/**
 * @param {View} shown
 * @param {number} row
 * @param {number} column
 * @param {Sizes} size
 */
function bodyCell(shown, row, column, size) {
  const { item, member, verdict, matches } = pairAt(shown, row, column);
  const state = stateOf(verdict);
  const cause = verdict === undefined || verdict.cause === '' ? '' : `, ${verdict.cause}`;
  const cell = make('div', {
    id: `cell-${row}-${column}`,
    class: `cell t-${state.tone}${matches ? '' : ' dim'}`,
    role: 'gridcell',
    'aria-colindex': String(column + 2),
    'aria-label': `${item?.displayName ?? ''}, ${member.title ?? member.name}: ${state.words}${cause}`,
  });
  cell.textContent = state.sign;
  cell.dataset['column'] = String(column);
  cell.style.left = `${size.side + column * size.column}px`;
  return cell;
}

/**
 * `AnalyticsRule` as `AR`: kinds stand in a narrow column, their whole name in the title.
 * @param {string} kind
 */
function kindLetters(kind) {
  return kind.replace(/[a-z]/g, '') || kind;
}
