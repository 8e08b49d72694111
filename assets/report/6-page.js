// Filters, groups, keys and theme: what ties the parts together.

if (page.groups.length > 0) startResults();
startTheme();

function startResults() {
  const form = /** @type {HTMLFormElement} */ (element('filters'));
  const grid = element('grid');
  const text = /** @type {HTMLInputElement} */ (element('text'));
  const lines = [
    .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#groups tr[data-group]')),
  ];
  const order = lines.map((line) => Number(line.dataset['group']));
  let filter = noFilter();
  let chosen = order[0] ?? 0;
  /** Whether a person chose the group that is shown. */
  let byHand = false;
  /** @type {View} */
  let view = viewOf(groupAt(chosen), testOf(filter));
  const detail = startDetail(element('detail'), { onClose: closeDetail, onVerdicts: onlyVerdicts });
  const matrix = startMatrix(grid, {
    onSelect: (row, column) => detail.show(view, row, column),
    onMove: () => {
      if (detail.isOpen()) detail.show(view, matrix.active().row, matrix.active().column);
    },
  });

  document.documentElement.classList.add('scripted');
  for (const id of ['filters', 'matrix']) element(id).hidden = false;
  for (const button of document.querySelectorAll('button[data-verdicts]')) {
    if (!(button instanceof HTMLElement)) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      onlyVerdicts((button.dataset['verdicts'] ?? '').split(' ').map(Number));
      element('results').scrollIntoView();
      grid.focus({ preventScroll: true });
    });
  }
  for (const name of page.members.map((member) => member.name).sort())
    element('member-names').append(make('option', { value: name }));
  lines.forEach((line, index) => {
    const name = line.querySelector('.choice');
    if (name === null) return;
    const button = make('button', { type: 'button', class: 'choice' }, ...name.childNodes);
    name.replaceWith(button);
    button.addEventListener('click', () => {
      choose(order[index] ?? 0);
    });
  });

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    filter = { ...readFilter(), verdicts: filter.verdicts };
    update();
  });
  form.addEventListener('reset', () => {
    // The fields are empty only after the event.
    queueMicrotask(() => {
      filter = noFilter();
      writeFilter();
      update();
    });
  });
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const typing = target !== null && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
    const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === '/' && plain) {
      event.preventDefault();
      text.focus();
      text.select();
    } else if (event.key === 'n' && plain) {
      event.preventDefault();
      nextTrouble();
    } else if (event.key === 'Escape') {
      onEscape(target);
    }
  });
  window.addEventListener('hashchange', restore);
  if (location.hash === '') update();
  else restore();

  /** Shows what the address says. */
  function restore() {
    const asked = readAddress(location.hash);
    if (asked === undefined) {
      update();
      return;
    }
    filter = asked.filter;
    const index = page.groups.findIndex((group) => nameOf(group) === asked.group);
    byHand = index >= 0;
    if (byHand) chosen = index;
    writeFilter();
    update();
  }

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    byHand = true;
    update();
  }

  /** The next pair that is not fine, in this group or in one below it in the table, and round. */
  function nextTrouble() {
    const fresh = document.activeElement !== grid;
    const test = testOf(filter);
    if (!matrix.nextTrouble(fresh && !detail.isOpen())) {
      const from = order.indexOf(chosen);
      const next = [...order.slice(from + 1), ...order.slice(0, from + 1)].find((index) =>
        hasTrouble(groupAt(index), test),
      );
      if (next === undefined) return;
      const open = detail.isOpen();
      if (next !== chosen) choose(next);
      matrix.nextTrouble(true);
      if (open) detail.show(view, matrix.active().row, matrix.active().column);
    }
    element('matrix').scrollIntoView({ block: 'nearest' });
    grid.focus({ preventScroll: true });
  }

  /** One step back: out of the details, then out of the search. @param {HTMLElement | null} target */
  function onEscape(target) {
    if (detail.isOpen()) closeDetail();
    else if (target === text) {
      text.value = '';
      filter = { ...filter, text: '' };
      update();
      grid.focus();
    } else if (filter.verdicts.size > 0) onlyVerdicts([]);
  }

  function closeDetail() {
    detail.close();
    grid.focus({ preventScroll: true });
  }

  /** @param {number[]} verdicts none: all */
  function onlyVerdicts(verdicts) {
    filter = { ...filter, verdicts: new Set(verdicts) };
    update();
  }

  /** @returns {Filter} */
  function readFilter() {
    /** @param {string} id */
    const valueOf = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (element(id)).value.trim();
    const checked = /** @type {NodeListOf<HTMLInputElement>} */ (
      form.querySelectorAll('input[name=status]:checked')
    );
    return {
      statuses: new Set([...checked].map((input) => input.value)),
      cause: valueOf('cause'),
      kind: valueOf('kind'),
      member: valueOf('member'),
      text: valueOf('text'),
      verdicts: new Set(),
    };
  }

  /** Puts the filter into the fields. */
  function writeFilter() {
    form.querySelectorAll('input').forEach((input) => {
      if (input.type === 'checkbox') input.checked = filter.statuses.has(input.value);
    });
    for (const [id, value] of Object.entries(textsOf(filter)))
      /** @type {HTMLInputElement | HTMLSelectElement} */ (element(id)).value = value;
  }

  /** Draws what the filter and the chosen group come to; a group without a match gives way to one that has one. */
  function update() {
    const test = testOf(filter);
    const views = page.groups.map((group) => viewOf(group, test));
    if ((views[chosen]?.matching ?? 0) === 0)
      chosen = order.find((index) => (views[index]?.matching ?? 0) > 0) ?? chosen;
    view = views[chosen] ?? view;
    lines.forEach((line, index) => {
      const matching = views[order[index] ?? -1]?.matching ?? 0;
      line.classList.toggle('chosen', order[index] === chosen);
      line.classList.toggle('dim', matching === 0);
      line.querySelector('button')?.setAttribute('aria-pressed', String(order[index] === chosen));
      const shown = line.querySelector('.shown');
      if (shown !== null) shown.textContent = grouped(matching);
    });
    const all = page.groups.reduce((sum, { cells }) => sum + cells.filter((cell) => cell >= 0).length, 0);
    const matching = views.reduce((sum, each) => sum + each.matching, 0);
    element('matching').textContent = isNarrow(filter)
      ? `${grouped(matching)} of ${count(all, 'pair')} match`
      : `${count(all, 'pair')}`;
    element('matrix-title').textContent =
      `${view.group.parent} / ${view.group.name}: ${count(view.rows.length, 'item')} × ${count(view.columns.length, 'member')}`;
    const workspace = view.group.items.map((index) => page.items[index]?.id ?? '').find(isInWorkspace) ?? '';
    const link = portalLink(workspace, 'Central workspace in the portal');
    element('matrix-link').replaceChildren(...link);
    element('matrix-link').hidden = link.length === 0;
    sayVerdict();
    detail.close();
    matrix.show(view);
    writeAddress(addressOf(filter, byHand ? nameOf(view.group) : ''));
  }

  /** The end that a card or the panel asked for, and the way out of it. */
  function sayVerdict() {
    const line = element('verdict-filter');
    const [first = -1] = filter.verdicts;
    const verdict = page.verdicts[first];
    line.hidden = verdict === undefined;
    if (verdict === undefined) return;
    const away = make('button', { type: 'button' }, 'Show all again');
    away.addEventListener('click', () => onlyVerdicts([]));
    const what = [verdict.cause, filter.verdicts.size > 1 ? '' : verdict.error]
      .filter((each) => each !== '')
      .join(': ');
    line.replaceChildren(`Only ${stateOf(verdict).words}${what === '' ? '' : `, ${what}`} `, away);
  }

  /** @param {number} index @returns {Group} */
  function groupAt(index) {
    const group = page.groups[index];
    if (group === undefined) throw new Error(`there is no group ${index}`);
    return group;
  }
}

/** @param {Group} group */
function nameOf(group) {
  return `${group.parent}/${group.name}`;
}

/** @param {string} id */
function isInWorkspace(id) {
  return /\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+\//i.test(id);
}

/**
 * Whether a pair of a group passes and is not fine.
 * @param {Group} group
 * @param {Test} test
 */
function hasTrouble(group, test) {
  return group.cells.some(
    (cell, index) =>
      !stateOf(page.verdicts[cell]).fine &&
      test(group, Math.floor(index / group.members.length), index % group.members.length),
  );
}

/** As the system, dark or light; kept for the next report where the browser keeps anything for a file. */
function startTheme() {
  const themes = ['system', 'dark', 'light'];
  const button = element('theme');
  let theme = Math.max(0, themes.indexOf(kept() ?? 'system'));
  button.hidden = false;
  button.addEventListener('click', () => {
    theme = (theme + 1) % themes.length;
    apply();
    try {
      localStorage.setItem('muster-theme', themes[theme] ?? 'system');
    } catch {
      // Without storage it holds for this page.
    }
  });
  apply();

  function apply() {
    const name = themes[theme] ?? 'system';
    if (name === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
    button.textContent = `Theme: ${name}`;
  }

  function kept() {
    try {
      return localStorage.getItem('muster-theme');
    } catch {
      return null;
    }
  }
}
