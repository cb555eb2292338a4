import type { Entry } from './wire/Entry';

/** Two medicines that may be the same, the general practice's first. */
export type Pair = [Entry, Entry];

/** The pairs among these entries, each once, in the order of the first of each; one that is in no pair is in none. */
export function pairsOf(entries: Entry[]): Pair[] {
  const all = new Map(entries.map((entry) => [entry.id, entry]));
  const said = new Set<string>();
  return entries.flatMap((entry): Pair[] => {
    const twin = entry.body.kind === 'medicine' ? all.get(entry.body.twin ?? '') : undefined;
    const both = [entry.id, twin?.id].sort().join(' ');
    if (!twin || said.has(both)) return [];
    said.add(both);
    return [fromPractice(twin) && !fromPractice(entry) ? [twin, entry] : [entry, twin]];
  });
}

function fromPractice(entry: Entry): boolean {
  return entry.source.short === 'GP';
}
