import axe from 'axe-core';

/** What is wrong with what is on the screen, in words; nothing where nothing is. */
export async function faultsOf(): Promise<string[]> {
  return [...(await byAxe()), ...moving(), ...layoutFaults()];
}

/** Of that, what depends on the room that there is. */
export function layoutFaults(): string[] {
  return [...sideways(), ...cutShort(), ...overlapping(), ...stays(), ...focusHidden()];
}

/**
 * What has the focus is not under something that stays while the rest scrolls: neither its beginning nor its end, or not its
 * middle where it is high. What somebody has unfolded, and can fold again from there, may cover it.
 */
function focusHidden(): string[] {
  const focused = document.activeElement;
  if (!focused || focused.matches('body, main, [data-region], .app-hidden')) return [];
  if (document.querySelector('[aria-expanded=true]')) return [];
  const { left, top, bottom, height } = focused.getBoundingClientRect();
  const ends = height > window.innerHeight / 3 ? [top + height / 2] : [top + 4, bottom - 4];
  const over = ends
    .map((at) => document.elementFromPoint(left + 6, at))
    .find((one) => one !== null && !focused.contains(one) && !one.contains(focused));
  return over ? [`the focus is under ${named(over)}`] : [];
}

async function byAxe(): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: tags },
    resultTypes: ['violations'],
  });
  return violations.map((violation) => {
    const [node] = violation.nodes;
    const why = node?.failureSummary?.replace(/\s+/g, ' ') ?? '';
    return `axe ${violation.id}, ${violation.nodes.length} times: ${node?.html.slice(0, 160)} ${why}`;
  });
}

/** Nothing scrolls sideways: at 200 % either, who reads does not scroll in two directions. */
function sideways(): string[] {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  const page = over > 1 ? [`the page is ${over} px wider than the window: ${widest()}`] : [];
  const parts = [...document.body.querySelectorAll('*')].filter(
    (one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX),
  );
  return [...page, ...parts.map((one) => `a part scrolls sideways: ${named(one)}`)];
}

function widest(): string {
  const beyond = [...document.body.querySelectorAll('*')].filter(
    (one) => one.getBoundingClientRect().right > window.innerWidth + 1,
  );
  return named(beyond[beyond.length - 1]);
}

/** Where there is little room, what stays in view is who it is and the allergies; the longest name there is leaves two fifths. */
function stays(): string[] {
  const [banner, another] = document.querySelectorAll('.app-banner');
  // Where the parts are shown by themselves, several stand below each other.
  if (!banner || another || window.innerHeight > 560) return [];
  const { height } = banner.getBoundingClientRect();
  const allergies = document.querySelector('.app-allergy');
  return [
    ...(height > window.innerHeight * 0.6 ? [`what stays takes ${Math.round(height)} px`] : []),
    ...(allergies && document.querySelector('.app-banner-rest') && !banner.contains(allergies)
      ? ['the allergies scroll away']
      : []),
  ];
}

/** No text is cut off by the box that it is in. What may be scrolled to is not cut off. */
function cutShort(): string[] {
  return [...document.body.querySelectorAll<HTMLElement>('*')]
    .filter((one) => {
      if (
        one.closest('.app-hidden, .nhsuk-skip-link, svg, select') ||
        !one.textContent?.trim() ||
        one.clientWidth === 0
      )
        return false;
      const { overflowX, overflowY, textOverflow } = getComputedStyle(one);
      const hides = (how: string): boolean => how === 'hidden' || how === 'clip';
      return (
        textOverflow === 'ellipsis' ||
        (hides(overflowX) && one.scrollWidth > one.clientWidth + 1) ||
        (hides(overflowY) && one.scrollHeight > one.clientHeight + 1)
      );
    })
    .map((one) => `text is cut off in ${named(one)}`);
}

/** No word lies on another: of two that meet, only one can be read. */
function overlapping(): string[] {
  const words = textsInView().sort((one, other) => one.box.top - other.box.top);
  const found = new Set<string>();
  words.forEach((one, index) => {
    for (let next = index + 1; next < words.length; next += 1) {
      const other = words[next];
      if (!other || other.box.top >= one.box.bottom) break;
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 5 && !scrolledUnder(one, other))
        found.add(`“${one.words}” lies on “${other.words}”`);
    }
  });
  return [...found];
}

/** The part that stays while what is below scrolls under it, and lets nothing of that shine through. */
function staying(element: Element): Element | null {
  for (let part: Element | null = element; part; part = part.parentElement) {
    const { position, backgroundColor, opacity } = getComputedStyle(part);
    const stays = position === 'sticky' || position === 'fixed';
    if (stays && /^rgb\(/.test(backgroundColor) && opacity === '1') return part;
  }
  return null;
}

/** Whether one of them is hidden, where they meet, by a part that stays over what scrolls. */
function scrolledUnder(one: Text, other: Text): boolean {
  const part = staying(one.element) ?? staying(other.element);
  if (!part || staying(one.element) === staying(other.element)) return false;
  const x = (Math.max(one.box.left, other.box.left) + Math.min(one.box.right, other.box.right)) / 2;
  const y = (Math.max(one.box.top, other.box.top) + Math.min(one.box.bottom, other.box.bottom)) / 2;
  return part.contains(document.elementFromPoint(x, y));
}

interface Text {
  words: string;
  element: Element;
  box: DOMRect;
}

/** Each run of text that is uppermost where it stands. */
function textsInView(): Text[] {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    const element = node.parentElement;
    if (
      words === '' ||
      !element ||
      element.closest('.app-hidden, .nhsuk-skip-link, svg, script, style, option')
    )
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2 || box.bottom < 0 || box.top > window.innerHeight) continue;
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (
        top &&
        !scrolledAway(element, box) &&
        (top === element || element.contains(top) || top.contains(element))
      )
        texts.push({ words, element, box });
    }
  }
  return texts;
}

/** Whether it is beyond the edge of a part that scrolls. */
function scrolledAway(element: Element, box: DOMRect): boolean {
  const middle = box.top + box.height / 2;
  for (let part = element.parentElement; part; part = part.parentElement) {
    if (part.scrollHeight <= part.clientHeight + 1 || getComputedStyle(part).overflowY === 'visible')
      continue;
    const { top, bottom } = part.getBoundingClientRect();
    if (middle < top || middle > bottom) return true;
  }
  return false;
}

/** Nothing moves but for a fade of 100 ms, and where less motion is asked for not even that. */
export function moving(): string[] {
  const most = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.1;
  const seconds = (times: string): number =>
    Math.max(...times.split(',').map((time) => parseFloat(time) || 0));
  return [...document.body.querySelectorAll('*')]
    .filter((one) => {
      const style = getComputedStyle(one);
      const runs = style.animationName !== 'none' ? seconds(style.animationDuration) : 0;
      return Math.max(runs, seconds(style.transitionDuration)) > most + 0.001;
    })
    .map((one) => `${named(one)} moves`);
}

/** What of these is not wholly in view, in a window in which it has to be. */
export function notInView(selectors: string[]): string[] {
  return selectors.flatMap((selector) => {
    const all = [...document.querySelectorAll(selector)];
    if (all.length === 0) return [`there is no ${selector}`];
    return all.flatMap((one) => {
      const box = one.getBoundingClientRect();
      const scroller = one.closest('main, [data-scroll], .app-sections')?.getBoundingClientRect();
      // What says how much more there is lies over the end of it.
      const more = document.querySelector('main > .app-more')?.getBoundingClientRect().top;
      const inMain = one.closest('main') !== null;
      const bottom = Math.min(
        window.innerHeight,
        scroller?.bottom ?? Infinity,
        (inMain ? more : undefined) ?? Infinity,
      );
      const within =
        one.scrollHeight <= one.clientHeight + 1 || getComputedStyle(one).overflowY === 'visible';
      const seen =
        box.top >= 0 && box.left >= 0 && box.right <= window.innerWidth + 0.5 && box.bottom <= bottom + 0.5;
      const what = one.textContent?.replace(/\s+/g, ' ').trim().slice(0, 60);
      return seen && within
        ? []
        : [`${selector} “${what}” is not in view (to ${Math.round(box.bottom)} of ${Math.round(bottom)})`];
    });
  });
}

/** What is on the paper: nothing may be, but for what is printed on purpose. */
export function onPaper(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    if (node.parentElement?.closest('body > .app-printing')) continue;
    const words = node.textContent?.trim();
    if (words && range.getClientRects().length > 0) return [`on paper stands “${words}”`];
  }
  return [];
}

function named(one: Element | undefined): string {
  if (!one) return 'nothing';
  const words = one.textContent?.replace(/\s+/g, ' ').trim().slice(0, 50);
  return `<${one.tagName.toLowerCase()} class="${one.getAttribute('class') ?? ''}"> “${words}”`;
}
