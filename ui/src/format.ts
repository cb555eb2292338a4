/** What is left, as `4:12`; never below 0:00. */
export function minutes(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** A length of time in the clinical form, `2min 10sec`. */
export function lasting(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const units = ['hr', 'min', 'sec'];
  const said = parts.flatMap((part, index) => (part > 0 ? [`${part}${units[index]}`] : []));
  return said.length > 0 ? said.join(' ') : '0sec';
}

/** What is left of an access, `3hr 58min`: whole minutes, so that nothing on the screen runs. */
export function left(seconds: number): string {
  return seconds < 60 ? 'under 1min' : lasting(seconds - (seconds % 60));
}

/** `06-Aug-2018` of an ISO day; what is no day is given back as it came. */
export function clinicalDay(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  const name = months[Number(month) - 1];
  return year && name && day ? `${day}-${name}-${year}` : iso;
}

/** The ISO day of a date as people type it: `28-Nov-2026`, `28 11 2026`, `28/11/2026`, `2026-11-28`. Nothing for what is none. */
export function isoDay(typed: string): string | null {
  const text = typed.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const said = /^(\d{1,2})[-/. ](\d{1,2}|[a-z]{3,9})[-/. ](\d{4})$/.exec(text);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : [said?.[3], said?.[2], said?.[1]];
  if (!year || !month || !day) return null;
  const name = months.findIndex((name) => month.startsWith(name.toLowerCase()));
  const number = name === -1 ? Number(month) : name + 1;
  const date = new Date(Date.UTC(Number(year), number - 1, Number(day)));
  const valid = date.getUTCMonth() === number - 1 && date.getUTCDate() === Number(day);
  return valid ? date.toISOString().slice(0, 10) : null;
}

/** A number with a comma from 1,000: clinical values as sent keep their decimals. */
export function thousands(value: string): string {
  const found = /^([<>≤≥]?=?\s?)(\d{4,})(\.\d+)?$/.exec(value);
  if (!found) return value;
  return `${found[1]}${found[2]?.replace(/\B(?=(\d{3})+$)/g, ',')}${found[3] ?? ''}`;
}

/** The part before the decimal point and the part from it on, so that points stand under each other. */
export function atPoint(value: string): { whole: string; fraction: string } | null {
  const found = /^([<>≤≥]?=?\s?[-−]?[\d,]+)(\.\d+)?$/.exec(value);
  return found ? { whole: found[1] ?? '', fraction: found[2] ?? '' } : null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
