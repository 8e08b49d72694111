// The panel with all that is known of one pair.

/** Of a group: each of its parts has its own. */
const shownNotes = 5;

/**
 * @param {HTMLElement} panel
 * @param {{onClose: () => void, onVerdicts: (verdicts: number[]) => void}} told
 */
function startDetail(panel, told) {
  /** @param {string} text @param {() => void} act */
  function button(text, act) {
    const made = make('button', { type: 'button' }, text);
    made.addEventListener('click', act);
    return made;
  }

  return {
    isOpen: () => !panel.hidden,
    close() {
      panel.hidden = true;
    },
    /**
     * @param {View} view
     * @param {number} row
     * @param {number} column
     */
    show(view, row, column) {
      const { item, member, verdict, verdictIndex, past } = pairAt(view, row, column);
      if (item === undefined) return;
      const list = make('dl');
      /** @param {string} term @param {(string | Node)[]} what @param {string} [style] */
      const say = (term, what, style) => {
        const said = what.filter((each) => each !== '');
        if (said.length > 0)
          list.append(make('dt', {}, term), make('dd', style === undefined ? {} : { class: style }, ...said));
      };
      const state = stateOf(verdict);
      say(page.terms.error, [verdict?.error ?? ''], 'error');
      say(page.terms.hint, [verdict?.hint ?? ''], 'hint');
      say('Cause', [verdict?.cause ?? '']);
      say('History', [past]);
      say('Member', [member.title ?? member.name, ' ', ...portalLink(member.workspace, 'in the portal')]);
      say('Group', [`${view.group.parent} / ${view.group.name}`]);
      say('Kind', [item.kind]);
      say('Resource name', [item.name]);
      say('Resource id', [item.id], 'id');
      say('Portal', portalLink(item.id, 'the item', 'the central workspace'));
      const { notes } = view.group;
      for (const note of notes.slice(0, shownNotes)) say(page.terms.note, [note]);
      if (notes.length > shownNotes)
        say(page.terms.note, [`… and ${count(notes.length - shownNotes, 'more')} of this group`]);
      if (page.why !== null && verdict !== undefined) {
        const [before = '', behind = ''] = page.why;
        say(
          'The whole chain',
          [`${before} ${shellWord(member.name)} ${shellWord(item.name)}${behind}`],
          'id',
        );
      }
      const close = button('Close', told.onClose);
      close.className = 'close';
      panel.replaceChildren(
        close,
        make(
          'p',
          { class: `verdict t-${state.tone}` },
          verdict === undefined
            ? 'This group does not deliver this item to this member.'
            : `${state.sign} ${state.words}`,
        ),
        make('h3', {}, item.displayName),
        list,
      );
      if (verdict !== undefined && !state.fine)
        panel.append(button('Show only pairs with this end', () => told.onVerdicts([verdictIndex])));
      panel.hidden = false;
    },
  };
}
