// The filters in the page's address, behind the #: a link, a reload and a bookmark show the same pairs.

const prefix = 'show:';

/**
 * What stands behind the # for a filter and a group; empty where nothing is chosen.
 * @param {Filter} filter
 * @param {string} group as `parent/name`; empty where none was chosen
 */
function addressOf(filter, group) {
  const words = new URLSearchParams();
  for (const status of filter.statuses) words.append('status', status);
  for (const [name, value] of Object.entries(textsOf(filter))) if (value !== '') words.set(name, value);
  for (const verdict of filter.verdicts) words.append('end', String(verdict));
  if (group !== '') words.set('group', group);
  const text = words.toString();
  return text === '' ? '' : `#${prefix}${text}`;
}

/** @param {Filter} filter */
function textsOf({ cause, kind, member, text }) {
  return { cause, kind, member, text };
}

/**
 * The filter and the group of an address; undefined where it is of something else, such as a heading.
 * @param {string} hash
 * @returns {{filter: Filter, group: string} | undefined}
 */
function readAddress(hash) {
  if (hash !== '' && !hash.startsWith(`#${prefix}`)) return undefined;
  const words = new URLSearchParams(hash.slice(1 + prefix.length));
  /** @param {string} name */
  const one = (name) => words.get(name) ?? '';
  const verdicts = words
    .getAll('end')
    .map(Number)
    .filter((index) => page.verdicts[index] !== undefined);
  return {
    filter: {
      statuses: new Set(words.getAll('status').filter((name) => states.has(name))),
      cause: one('cause'),
      kind: one('kind'),
      member: one('member'),
      text: one('text'),
      verdicts: new Set(verdicts),
    },
    group: one('group'),
  };
}

/** @param {string} hash */
function writeAddress(hash) {
  if (location.hash === hash) return;
  try {
    history.replaceState(null, '', hash === '' ? location.href.replace(/#.*$/, '') : hash);
  } catch {
    // A viewer that gives the page no address of its own.
  }
}
