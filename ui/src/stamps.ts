import { lasting } from './format';
import type { Stamp } from './wire/Stamp';

/**
 * When the sources answered, so many seconds after it was shown: how long ago that is, once it is longer than the section bears;
 * and the day, once it is over. With `brief` more than two names become their number.
 */
export function stampWords(stamps: Stamp[], elapsed: number, brief = false): string {
  return stamps.map((stamp) => ageing(stamp, Math.max(0, elapsed), brief)).join('. ');
}

function ageing(stamp: Stamp, elapsed: number, brief: boolean): string {
  const { dayEndsSeconds, ageSeconds, freshSeconds } = stamp;
  const today = dayEndsSeconds !== null && elapsed < dayEndsSeconds;
  const words = today ? stamp.today : stamp.dated;
  const age = ageSeconds + elapsed;
  return `${brief ? counted(words) : words}${age > freshSeconds ? `, ${ago(age)}` : ''}`;
}

/** When these came: they are as old when they are drawn again. */
export function shownAt(stamps: Stamp[]): number {
  const before = came.get(stamps);
  if (before !== undefined) return before;
  const now = performance.now();
  came.set(stamps, now);
  return now;
}
const came = new WeakMap<Stamp[], number>();

/** `4hr 22min ago` */
function ago(seconds: number): string {
  return seconds < 60 ? 'just now' : `${lasting(seconds - (seconds % 60))} ago`;
}

/** `GP, NGH, EMAS and NHFT fetched 14:02 today` is `4 sources fetched 14:02 today`: the strip above names each. */
function counted(words: string): string {
  const [, names, when] = /^(.+) (fetched .+)$/.exec(words) ?? [];
  const count = names?.split(/, | and /).length ?? 0;
  return count > 2 ? `${count} sources ${when}` : words;
}
