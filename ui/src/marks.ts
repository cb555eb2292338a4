/**
 * Marks words in what is drawn already, without changing it: by the highlight `found`, which the style draws. A browser without
 * highlights marks nothing; the line that was found has the focus all the same.
 *
 * Returns the first place that is marked.
 */
export function mark(within: Iterable<Element>, typed: string): Range | null {
  const ranges = [...within].flatMap((element) => rangesIn(element, wordsOf(typed)));
  const highlights = typeof CSS === 'undefined' ? undefined : CSS.highlights;
  if (typeof Highlight !== 'undefined') highlights?.set(name, new Highlight(...ranges));
  return ranges[0] ?? null;
}

/** Takes every mark away. */
export function unmark(): void {
  if (typeof CSS !== 'undefined') CSS.highlights?.delete(name);
}

/** The words as they are compared: without accents and capitals, as the viewer compares them. */
function wordsOf(typed: string): string[] {
  return typed
    .split(/\s+/)
    .map((word) => fold(word).letters)
    .filter((word) => word !== '');
}

function rangesIn(element: Element, words: string[]): Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { letters, from } = fold(node.textContent ?? '');
    for (const word of words) {
      for (let at = letters.indexOf(word); at !== -1; at = letters.indexOf(word, at + word.length)) {
        const range = document.createRange();
        range.setStart(node, from[at] ?? 0);
        range.setEnd(node, from[at + word.length] ?? node.textContent?.length ?? 0);
        ranges.push(range);
      }
    }
  }
  return ranges;
}

/** A text without accents and capitals, and where each of its letters came from. */
function fold(text: string): { letters: string; from: number[] } {
  let letters = '';
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = letter
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[ßæœøłđðμ‘’‐-―−]/gu, (one) => alike[one] ?? (/[‘’]/.test(one) ? "'" : '-'));
    for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
    letters += plain;
    at += letter.length;
  }
  return { letters, from };
}

const alike: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', μ: 'u' };
const name = 'found';
