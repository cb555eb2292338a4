import { places } from '../content/sections';
import type { Body } from '../wire/Body';
import type { Entry } from '../wire/Entry';
import type { Findings } from '../wire/Findings';
import type { Hit } from '../wire/Hit';
import type { Piece } from '../wire/Piece';
import type { Section } from '../wire/Section';
import { details } from './closer-look';
import { everything } from './entries';
import { letterOf } from './letters';

/** What the invented record has of these words, as the viewer would say it. */
export function findingsOf(text: string): Findings {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = sections.flatMap((section) =>
    everything[section].map((entry) => hitOf(section, entry, words)).filter((hit) => hit !== null),
  );
  const unsearched = everything.letters
    .filter(({ id }) => letterOf(id).content.kind !== 'text' && !found.some((hit) => hit.id === id))
    .flatMap((entry) => hitOf('letters', entry, []) ?? [])
    .map((hit) => ({ ...hit, beside: [whyNot] }));
  const counts = sections.map((section) => ({
    section,
    found: found.filter((hit) => hit.section === section).length,
  }));
  return {
    said: found.length === 0 ? 'Nothing found in what was fetched' : `${found.length} found`,
    hits: found,
    sections: counts.filter((count) => count.found > 0),
    unsearched,
    notSearched: [
      'NHFT did not answer at 14:02',
      `${unsearched.length} scanned, PDF or other documents were not searched, only their lines in the list: they have no text here`,
      'What is not shown for your role is not searched',
    ],
  };
}

const whyNot = {
  label: 'Not searched:',
  words: [{ text: 'it has no text here', found: false }],
};

const sections: Section[] = places.flatMap(({ place }) =>
  place === 'overview' || place === 'timeline' ? [] : [place],
);

function hitOf(section: Section, entry: Entry, words: string[]): Hit | null {
  const row = rowOf(entry.body);
  const beside = [
    ...details.map(({ label, value }) => ({ label, text: value })),
    ...(entry.body.kind === 'letter' ? textOf(entry.id) : []),
  ];
  const all = [row, ...beside.map((line) => line.text)].join('\n').toLowerCase();
  if (!words.every((word) => all.includes(word))) return null;
  const missing = words.filter((word) => !row.toLowerCase().includes(word));
  const lines = beside.filter((line) => missing.some((word) => line.text.toLowerCase().includes(word)));
  return {
    section,
    id: entry.id,
    date: entry.date,
    words: piecesOf(row, words),
    beside: lines.slice(0, 1).map((line) => ({ label: line.label, words: piecesOf(line.text, words) })),
    status: entry.status,
    source: entry.source,
  };
}

function textOf(id: string): { label: string; text: string }[] {
  const { content } = letterOf(id);
  if (content.kind !== 'text') return [];
  return content.blocks.flatMap((block) =>
    block.kind === 'heading' || block.kind === 'paragraph'
      ? [{ label: 'In the letter', text: block.words.map((run) => run.text).join('') }]
      : [],
  );
}

function piecesOf(text: string, words: string[]): Piece[] {
  if (words.length === 0) return [{ text, found: false }];
  const wanted = new RegExp(`(${words.map((word) => word.replace(/\W/g, '\\$&')).join('|')})`, 'gi');
  return text
    .split(wanted)
    .map((piece, index) => ({ text: piece, found: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

function rowOf(body: Body): string {
  switch (body.kind) {
    case 'medicine':
      return [body.name, body.form, body.dose, body.route, body.frequency].filter(Boolean).join(' – ');
    case 'result':
      return `${body.test} ${body.value} ${body.unit ?? ''}`;
    case 'letter':
      return [body.title, body.letterType].filter(Boolean).join(', ');
    case 'contact':
      return [body.what, body.reason].filter(Boolean).join(', ');
    case 'appointment':
      return `${body.what}, ${body.standing}`;
    case 'allergy':
      return [body.agent, body.reaction].filter(Boolean).join(', ');
    case 'care-plan':
      return body.title;
    case 'person':
      return `${body.name}, ${body.role}`;
    case 'social-care':
      return `${body.label}, ${body.words}`;
    case 'flag':
      return body.words;
    case 'problem':
    case 'term':
      return body.term;
    case 'unreadable':
      return body.resourceType;
  }
}
