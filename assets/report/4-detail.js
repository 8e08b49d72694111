// The panel with all that is known of one pair.

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
      /** @param {string} term @param {string} text @param {string} [style] */
      const say = (term, text, style) => {
        if (text !== '')
          list.append(make('dt', {}, term), make('dd', style === undefined ? {} : { class: style }, text));
      };
      const status = verdict?.status ?? '';
      say('Error', verdict?.error ?? '', 'error');
      say('Next', verdict?.hint ?? '', 'hint');
      say('Cause', verdict?.cause ?? '');
      say('History', past);
      say('Member', member);
      say('Group', `${view.group.parent} / ${view.group.name}`);
      say('Kind', item.kind);
      say('Resource name', item.name);
      say('Resource id', item.id, 'id');
      view.group.jobs.forEach((job) => say('Job', job));
      const close = button('Close', told.onClose);
      close.className = 'close';
      panel.replaceChildren(
        close,
        make(
          'p',
          { class: `verdict s-${status === '' ? 'none' : status}` },
          verdict === undefined
            ? 'This group does not deliver this item to this member.'
            : `${signOf(status)} ${wordsOf(status)}`,
        ),
        make('h3', {}, item.displayName),
        list,
      );
      if (verdict !== undefined && status !== 'Succeeded')
        panel.append(button('Show only pairs with this end', () => told.onVerdicts([verdictIndex])));
      panel.hidden = false;
    },
  };
}
