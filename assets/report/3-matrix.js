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
  /** @type {ReturnType<typeof seen> | undefined} */
  let drawn;
  let space = make('div');
  /** The rows that are drawn. @type {Map<number, HTMLElement>} */
  const lines = new Map();

  /** The sizes of rows and columns, as the style has them. @returns {Sizes} */
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
    const longest = shown.columns.reduce(
      (most, _, index) => Math.max(most, pairAt(shown, 0, index).member.name.length),
      0,
    );
    grid.style.setProperty('--head', `${Math.max(lowestHead, Math.min(head, 26 + longest * 7.5))}px`);
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

  /** Draws what a scroll has brought into sight; rows that stay are kept. */
  function drawIfNeeded() {
    if (view === undefined) return;
    const now = seen();
    const sideways =
      drawn === undefined ||
      (now.left < drawn.left && drawn.left > 0) ||
      (now.right > drawn.right && drawn.right < view.columns.length);
    const upOrDown =
      drawn === undefined ||
      (now.top < drawn.top && drawn.top > 0) ||
      (now.bottom > drawn.bottom && drawn.bottom < view.rows.length);
    if (drawn === undefined || sideways) draw(view, now);
    else if (upOrDown) drawRows(view, { ...drawn, ...rowsAround(view, now) });
    if (sideways || upOrDown) mark();
  }

  /**
   * @param {View} shown
   * @param {ReturnType<typeof seen>} now
   */
  function draw(shown, now) {
    const size = sizes();
    const range = {
      ...rowsAround(shown, now),
      left: Math.max(0, now.left - overscan),
      right: Math.min(shown.columns.length, now.right + overscan),
    };
    space = make('div', { class: 'space', role: 'presentation' });
    space.style.width = `${size.side + shown.columns.length * size.column}px`;
    space.style.height = `${size.head + shown.rows.length * size.row}px`;
    space.append(headRow(shown, range, size));
    lines.clear();
    drawRows(shown, range);
    grid.replaceChildren(space);
  }

  /**
   * @param {View} shown
   * @param {ReturnType<typeof seen>} range
   */
  function drawRows(shown, range) {
    drawn = range;
    for (const [row, line] of lines) {
      if (row >= range.top && row < range.bottom) continue;
      line.remove();
      lines.delete(row);
    }
    const size = sizes();
    // From below, so that each finds the row that it stands before.
    for (let row = range.bottom - 1; row >= range.top; row -= 1) {
      if (lines.has(row)) continue;
      const line = bodyRow(shown, row, range, size);
      space.insertBefore(line, lines.get(row + 1) ?? null);
      lines.set(row, line);
    }
  }

  /**
   * @param {View} shown
   * @param {{top: number, bottom: number}} now
   */
  function rowsAround(shown, now) {
    return {
      top: Math.max(0, now.top - overscan),
      bottom: Math.min(shown.rows.length, now.bottom + overscan),
    };
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

  /**
   * The next pair that is not fine, row by row, from the active one on, or from the first; false where there is
   * none up to the last.
   * @param {boolean} anew
   */
  function nextTrouble(anew) {
    if (view === undefined) return false;
    const { rows, columns } = view;
    const start = anew ? 0 : active.row * columns.length + active.column + 1;
    for (let at = start; at < rows.length * columns.length; at += 1) {
      const [row, column] = [Math.floor(at / columns.length), at % columns.length];
      const { verdict, matches } = pairAt(view, row, column);
      if (!matches || stateOf(verdict).fine) continue;
      moveTo(row, column);
      return true;
    }
    return false;
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
  // A tip for the mouse, made when it is asked for.
  grid.addEventListener('mouseover', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('.cell') : null;
    if (cell instanceof HTMLElement && cell.title === '') cell.title = cell.getAttribute('aria-label') ?? '';
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
    moveTo,
    nextTrouble,
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
      drawn = undefined;
      drawIfNeeded();
    },
  };
}
