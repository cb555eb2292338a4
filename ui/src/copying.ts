/** What the page asks before words leave it. Answers why they do not, or nothing. */
export type Ask = (entries: string[], words: string) => Promise<string | null>;

/**
 * Watches what is copied, cut and dragged out of the page.
 *
 * The page puts nothing on the clipboard itself: it hands the words over with the entries that they are of, and they are put
 * there once that is written down. What a person has typed into a field is the person's own and goes the way of any window.
 */
export function watchCopying(page: Document, ask: Ask, tell: (why: string) => void): () => void {
  function copy(event: ClipboardEvent): void {
    const selection = page.getSelection();
    if (isField(event.target) || !selection || selection.isCollapsed) return;
    event.preventDefault();
    const words = selection.toString();
    if (words === '') return;
    ask(entriesIn(selection, page), words).then(
      (why) => why !== null && tell(why),
      () => tell('Nothing was copied: the program did not answer.'),
    );
  }

  function drag(event: DragEvent): void {
    event.preventDefault();
    tell('Nothing is dragged out of this window. Copy it instead.');
  }

  page.addEventListener('copy', copy, true);
  page.addEventListener('cut', copy, true);
  page.addEventListener('dragstart', drag, true);
  return () => {
    page.removeEventListener('copy', copy, true);
    page.removeEventListener('cut', copy, true);
    page.removeEventListener('dragstart', drag, true);
  };
}

/** The entries of which there are words in a selection; none where there may be words of something else among them. */
export function entriesIn(selection: Selection, page: Document): string[] {
  const entries = new Set<string>();
  for (const text of textsIn(selection, page)) {
    const holder = text.parentElement?.closest<HTMLElement>('[data-entry], [data-row]');
    const id = holder?.dataset['entry'] ?? holder?.dataset['row'];
    if (id !== undefined) entries.add(id);
    else if (!text.parentElement?.closest(SAYS_NOTHING)) return [];
  }
  return [...entries];
}

function textsIn(selection: Selection, page: Document): Text[] {
  const texts: Text[] = [];
  for (let index = 0; index < selection.rangeCount; index += 1) {
    const range = selection.getRangeAt(index);
    const walker = page.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    for (let node: Node | null = walker.currentNode; node; node = walker.nextNode())
      if (node instanceof Text && range.intersectsNode(node) && node.data.trim() !== '') texts.push(node);
  }
  return texts;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Heads of tables and titles: they say what is below them, and nothing of a patient. */
const SAYS_NOTHING = 'thead, .app-bar, .app-panel__head, .app-panel__foot, .app-detail__bar, script, style';
