// The matrix: items × members of one group. Only what can be seen is in the document, in both
// directions, so that 200 members × 500 items scroll like ten of each.

/** Drawn beyond what can be seen, so that most of a scroll needs no drawing. */
const overscan = 10;
/** Pixels. */
const widestSide = 560;
const lowestHead = 64;

/**
 * @param {HTMLElement} grid
 * @param {{onSelect: (row: number, column: number) => void, onMove: () => void}} told
 */
function startMatrix(grid, told) {
  /** @type {View | undefined} */
  let view;
  let active = { row: 0, column: 0 };
  /** @type {{top: number, bottom: number, left: number, right: number} | undefined} */
  let drawn;

  /** The sizes of rows and columns, as the style has them. */
  function sizes() {
    const style = getComputedStyle(grid);
    /** @param {string} name */
    const px = (name) => Number.parseFloat(style.getPropertyValue(name));
    return { row: px('--row'), column: px('--column'), head: px('--head'), side: px('--side') };
  }

  /** Headers take what their names need: items what the columns leave free, members what the longest has. */
  function fitHeaders() {
    if (view === undefined) return;
    const shown = view;
    grid.style.removeProperty('--side');
    grid.style.removeProperty('--head');
    const { side, column, head } = sizes();
    const longest = Math.max(0, ...shown.columns.map((_, index) => pairAt(shown, 0, index).member.length));
    grid.style.setProperty('--head', `${Math.max(lowestHead, Math.min(head, 24 + longest * 7))}px`);
    const free = grid.clientWidth - view.columns.length * column;
    grid.style.setProperty('--side', `${Math.max(side, Math.min(widestSide, free))}px`);
  }

  /** The rows and columns that can be seen. */
  function seen() {
    const size = sizes();
    const top = Math.floor(grid.scrollTop / size.row);
    const left = Math.floor(grid.scrollLeft / size.column);
    return {
      top,
      left,
      bottom: top + Math.ceil((grid.clientHeight - size.head) / size.row) + 1,
      right: left + Math.ceil((grid.clientWidth - size.side) / size.column) + 1,
    };
  }

  function drawIfNeeded() {
    if (view === undefined) return;
    const now = seen();
    const covered =
      drawn !== undefined &&
      (now.top >= drawn.top || drawn.top === 0) &&
      (now.left >= drawn.left || drawn.left === 0) &&
      (now.bottom <= drawn.bottom || drawn.bottom === view.rows.length) &&
      (now.right <= drawn.right || drawn.right === view.columns.length);
    if (!covered) draw();
  }

  function draw() {
    if (view === undefined) return;
    const now = seen();
    const size = sizes();
    drawn = {
      top: Math.max(0, now.top - overscan),
      left: Math.max(0, now.left - overscan),
      bottom: Math.min(view.rows.length, now.bottom + overscan),
      right: Math.min(view.columns.length, now.right + overscan),
    };
    const space = make('div', { class: 'space', role: 'presentation' });
    space.style.width = `${size.side + view.columns.length * size.column}px`;
    space.style.height = `${size.head + view.rows.length * size.row}px`;
    space.append(headRow(view, drawn, size));
    for (let row = drawn.top; row < drawn.bottom; row += 1) space.append(bodyRow(view, row, drawn, size));
    grid.replaceChildren(space);
    mark();
  }

  /**
   * @param {View} shown
   * @param {{left: number, right: number}} range
   * @param {ReturnType<typeof sizes>} size
   */
  function headRow(shown, range, size) {
    const head = make('div', { class: 'head', role: 'row', 'aria-rowindex': '1' });
    head.append(make('div', { class: 'corner', role: 'columnheader', 'aria-colindex': '1' }, 'item'));
    for (let column = range.left; column < range.right; column += 1) {
      const { member } = pairAt(shown, 0, column);
      const cell = make(
        'div',
        { class: 'member', role: 'columnheader', 'aria-colindex': String(column + 2), title: member },
        make('span', {}, member),
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
   * @param {ReturnType<typeof sizes>} size
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
   * @param {ReturnType<typeof sizes>} size
   */
  function bodyCell(shown, row, column, size) {
    const { item, member, verdict, matches } = pairAt(shown, row, column);
    const status = verdict?.status ?? '';
    const said = verdict === undefined ? 'no such pair' : wordsOf(status);
    const cause = verdict === undefined || verdict.cause === '' ? '' : `, ${verdict.cause}`;
    const cell = make('div', {
      id: `cell-${row}-${column}`,
      class: `cell s-${status === '' ? 'none' : status}${matches ? '' : ' dim'}`,
      role: 'gridcell',
      'aria-colindex': String(column + 2),
      'aria-label': `${item?.displayName ?? ''}, ${member}: ${said}${cause}`,
      title: `${item?.displayName ?? ''}\n${member}: ${said}${cause}`,
    });
    cell.textContent = signOf(status);
    cell.dataset['column'] = String(column);
    cell.style.left = `${size.side + column * size.column}px`;
    return cell;
  }

  /** Shows which cell is the active one, with its row and column. */
  function mark() {
    for (const old of grid.querySelectorAll('.active, .on')) {
      old.classList.remove('active', 'on');
      old.removeAttribute('aria-selected');
    }
    const cell = document.getElementById(`cell-${active.row}-${active.column}`);
    if (cell === null) {
      grid.removeAttribute('aria-activedescendant');
      return;
    }
    cell.classList.add('active');
    cell.setAttribute('aria-selected', 'true');
    grid.setAttribute('aria-activedescendant', cell.id);
    cell.parentElement?.querySelector('.item')?.classList.add('on');
    grid.querySelector(`.member[data-column="${active.column}"]`)?.classList.add('on');
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  function moveTo(row, column) {
    if (view === undefined || view.rows.length === 0) return;
    active = {
      row: Math.max(0, Math.min(view.rows.length - 1, row)),
      column: Math.max(0, Math.min(view.columns.length - 1, column)),
    };
    const size = sizes();
    const [top, left] = [active.row * size.row, active.column * size.column];
    const [height, width] = [grid.clientHeight - size.head, grid.clientWidth - size.side];
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + size.row > grid.scrollTop + height) grid.scrollTop = top + size.row - height;
    if (left < grid.scrollLeft) grid.scrollLeft = left;
    else if (left + size.column > grid.scrollLeft + width) grid.scrollLeft = left + size.column - width;
    drawIfNeeded();
    mark();
    told.onMove();
  }

  /** The next pair that was not delivered, from the active one on, row by row, and round. */
  function nextTrouble() {
    if (view === undefined) return;
    const { rows, columns } = view;
    const all = rows.length * columns.length;
    const start = active.row * columns.length + active.column;
    for (let step = 1; step <= all; step += 1) {
      const at = (start + step) % all;
      const [row, column] = [Math.floor(at / columns.length), at % columns.length];
      const { verdict, matches } = pairAt(view, row, column);
      if (matches && verdict !== undefined && verdict.status !== 'Succeeded') {
        moveTo(row, column);
        return;
      }
    }
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (view === undefined || event.altKey || event.metaKey) return;
    const { row, column } = active;
    const page = Math.max(1, Math.floor((grid.clientHeight - sizes().head) / sizes().row) - 1);
    const last = { row: view.rows.length - 1, column: view.columns.length - 1 };
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowUp: () => moveTo(row - 1, column),
      ArrowDown: () => moveTo(row + 1, column),
      ArrowLeft: () => moveTo(row, column - 1),
      ArrowRight: () => moveTo(row, column + 1),
      PageUp: () => moveTo(row - page, column),
      PageDown: () => moveTo(row + page, column),
      Home: () => moveTo(event.ctrlKey ? 0 : row, 0),
      End: () => moveTo(event.ctrlKey ? last.row : row, last.column),
      Enter: () => told.onSelect(row, column),
      ' ': () => told.onSelect(row, column),
      n: nextTrouble,
    };
    const act = keys[event.key];
    if (act === undefined || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End')) return;
    event.preventDefault();
    act();
  }

  grid.addEventListener('keydown', onKey);
  grid.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('.cell') : null;
    const line = cell?.closest('.row');
    if (!(cell instanceof HTMLElement) || !(line instanceof HTMLElement)) return;
    moveTo(Number(line.dataset['row']), Number(cell.dataset['column']));
    told.onSelect(active.row, active.column);
  });
  // A browser tells of a scroll once a frame, before it paints: what is drawn now is never seen late.
  grid.addEventListener('scroll', drawIfNeeded, { passive: true });
  new ResizeObserver(() => {
    drawn = undefined;
    fitHeaders();
    drawIfNeeded();
  }).observe(grid);

  return {
    active: () => active,
    /** @param {View} next */
    show(next) {
      const sameGroup = view?.group === next.group;
      view = next;
      if (!sameGroup) grid.scrollTo(0, 0);
      active = {
        row: sameGroup ? Math.max(0, Math.min(next.rows.length - 1, active.row)) : 0,
        column: sameGroup ? Math.max(0, Math.min(next.columns.length - 1, active.column)) : 0,
      };
      grid.setAttribute('aria-rowcount', String(next.rows.length + 1));
      grid.setAttribute('aria-colcount', String(next.columns.length + 1));
      grid.classList.toggle('empty', next.rows.length === 0);
      fitHeaders();
      const size = sizes();
      grid.style.maxHeight = `min(70vh, ${size.head + Math.max(1, next.rows.length) * size.row + 20}px)`;
      draw();
    },
  };
}

/**
 * `AnalyticsRule` as `AR`: kinds stand in a narrow column, their whole name in the title.
 * @param {string} kind
 */
function kindLetters(kind) {
  return kind.replace(/[a-z]/g, '') || kind;
}
