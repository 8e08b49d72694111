// The pairs of the report, and which of them the filters keep. No drawing here.
// The files of this folder are joined in the order of their names into one script.

/**
 * @typedef {{name: string, sign: string, words: string, tone: string, fine: boolean}} State
 * @typedef {{kind: string, name: string, displayName: string, id: string}} Item
 * @typedef {{name: string, title?: string, workspace: string}} Member
 * @typedef {{status: string, cause: string, error: string, hint: string}} Verdict
 * @typedef {{parent: string, name: string, items: number[], members: number[], cells: number[],
 *   past: Record<string, string>, notes: string[]}} Group
 * @typedef {{states: State[], terms: {error: string, hint: string, note: string}, portal: string, why: string[] | null, items: Item[], members: Member[],
 *   verdicts: Verdict[], groups: Group[]}} PageData
 * @typedef {{statuses: Set<string>, cause: string, kind: string, member: string, text: string, verdicts: Set<number>}} Filter
 * @typedef {(group: Group, row: number, column: number) => boolean} Test
 * @typedef {{group: Group, rows: number[], columns: number[], test: Test, matching: number}} View
 */

/** @type {PageData} */
const page = JSON.parse(element('report-data').textContent ?? '');
const states = new Map(page.states.map((state) => [state.name, state]));

/** @returns {Filter} */
function noFilter() {
  return { statuses: new Set(), cause: '', kind: '', member: '', text: '', verdicts: new Set() };
}

/** @param {Filter} filter */
function isNarrow(filter) {
  return (
    filter.statuses.size > 0 ||
    filter.cause !== '' ||
    filter.kind !== '' ||
    filter.member !== '' ||
    filter.text !== '' ||
    filter.verdicts.size > 0
  );
}

/**
 * Whether a pair passes. Items, members and verdicts are judged once each, so that a pair of
 * 100,000 is a few look-ups.
 * @param {Filter} filter
 * @returns {Test}
 */
function testOf(filter) {
  const text = filter.text.toLowerCase();
  const member = filter.member.toLowerCase();
  /** @param {string[]} all */
  const has = (...all) => all.some((each) => each.toLowerCase().includes(text));
  const items = page.items.map((item) => ({
    keep: filter.kind === '' || item.kind === filter.kind,
    text: has(item.displayName, item.name, item.kind),
  }));
  const members = page.members.map(({ name, title = name }) => ({
    keep: member === '' || title.toLowerCase().includes(member),
    text: has(title),
  }));
  const verdicts = page.verdicts.map((verdict, index) => ({
    keep:
      (filter.verdicts.size === 0 || filter.verdicts.has(index)) &&
      (filter.statuses.size === 0 || filter.statuses.has(verdict.status)) &&
      (filter.cause === '' || verdict.cause === filter.cause),
    text: has(verdict.error, verdict.hint, verdict.cause),
  }));
  return (group, row, column) => {
    const verdict = verdicts[group.cells[row * group.members.length + column] ?? -1];
    const ofItem = items[group.items[row] ?? -1];
    const ofMember = members[group.members[column] ?? -1];
    if (verdict === undefined || ofItem === undefined || ofMember === undefined) return false;
    return verdict.keep && ofItem.keep && ofMember.keep && (ofItem.text || ofMember.text || verdict.text);
  };
}

/**
 * The rows and columns of a group that hold a pair which passes.
 * @param {Group} group
 * @param {Test} test
 * @returns {View}
 */
function viewOf(group, test) {
  const rows = [];
  const columns = new Array(group.members.length).fill(false);
  let matching = 0;
  for (let row = 0; row < group.items.length; row += 1) {
    const before = matching;
    for (let column = 0; column < columns.length; column += 1) {
      if (!test(group, row, column)) continue;
      matching += 1;
      columns[column] = true;
    }
    if (matching > before) rows.push(row);
  }
  return { group, rows, columns: columns.flatMap((has, index) => (has ? [index] : [])), test, matching };
}

/**
 * What stands at a row and a column of a view.
 * @param {View} view
 * @param {number} row
 * @param {number} column
 */
function pairAt(view, row, column) {
  const { group } = view;
  const ownRow = view.rows[row] ?? -1;
  const ownColumn = view.columns[column] ?? -1;
  const cell = ownRow * group.members.length + ownColumn;
  return {
    item: page.items[group.items[ownRow] ?? -1],
    member: page.members[group.members[ownColumn] ?? -1] ?? { name: '', workspace: '' },
    verdict: page.verdicts[group.cells[cell] ?? -1],
    verdictIndex: group.cells[cell] ?? -1,
    past: group.past[String(cell)] ?? '',
    matches: ownRow >= 0 && ownColumn >= 0 && view.test(group, ownRow, ownColumn),
  };
}

/**
 * The state of a pair; of a cell without a pair none has a tone.
 * @param {Verdict | undefined} verdict
 * @returns {State}
 */
function stateOf(verdict) {
  const unknown = { name: '', sign: '', words: verdict?.status ?? 'no such pair', tone: 'none', fine: true };
  return states.get(verdict?.status ?? '') ?? unknown;
}

/**
 * The page of an ARM id in the portal: of what lies within a workspace that of the workspace. Undefined where the
 * report knows no portal, or the id is none.
 * @param {string} id
 */
function portalPage(id) {
  const path =
    /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)(\/.*)?$/i.exec(id);
  if (page.portal === '' || path === null) return undefined;
  const parts = (path[1] ?? '').split('/').filter((part) => part !== '');
  return {
    whole: path[2] === undefined,
    address: `${page.portal}/#resource/${parts.map(encodeURIComponent).join('/')}`,
  };
}

/**
 * A link to the portal, or nothing.
 * @param {string} id
 * @param {string} words
 * @param {string} within said where the portal only has the workspace that it is in
 */
function portalLink(id, words, within = words) {
  const found = portalPage(id);
  if (found === undefined) return [];
  return [make('a', { href: found.address, rel: 'noreferrer noopener' }, found.whole ? words : within)];
}

/** @param {number} n */
function grouped(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * @param {number} n
 * @param {string} noun
 */
function count(n, noun) {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * A text as one word of a shell.
 * @param {string} text
 */
function shellWord(text) {
  return /^[\w/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * An element that the page has.
 * @param {string} id
 * @returns {HTMLElement}
 */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * A new element; its text is text, whatever is in it.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(string | Node)[]} children
 */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) made.append(child);
  return made;
}
