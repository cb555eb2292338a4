import type { Absence } from '../wire/Absence';
import type { Arriving } from '../wire/Arriving';
import type { Banner } from '../wire/Banner';
import type { Body } from '../wire/Body';
import type { Entry } from '../wire/Entry';
import type { FirstScreen } from '../wire/FirstScreen';
import type { Section } from '../wire/Section';
import type { SectionCount } from '../wire/SectionCount';
import type { SectionView } from '../wire/SectionView';
import type { TimelineRow } from '../wire/TimelineRow';
import { everything, medicines, problems } from './entries';
import { inTimeOf } from './in-time';
import { allergies, ivy, sources } from './people';
import { result, results } from './results';
import { stampOf } from './stamps';

const withheld: Partial<Record<Section, number>> = { letters: 4 };

const answered = ['GP', 'NGH', 'EMAS', 'Social care'];

/** A section as it would be sent. */
export function sectionOf(
  section: Section,
  entries = everything[section],
  absence: Absence | null = null,
): SectionView {
  return {
    section,
    entries,
    withheld: withheld[section] ?? 0,
    absence: absence ?? (entries.length === 0 ? { kind: 'none-recorded', answered } : null),
    silent:
      section === 'medicines' || section === 'contacts'
        ? sources.filter((state) => state.answer.kind === 'silent')
        : [],
    stamp: section === 'social-care' ? 'Social care fetched 06:00 today' : 'GP and NGH fetched 14:02 today',
    stamps: [
      section === 'social-care'
        ? stampOf('Social care', '06:00', 28_980, 86_400)
        : stampOf('GP and NGH', '14:02', 60),
    ],
    ...(section === 'letters' ? { inTime: inTimeOf([]) } : {}),
    ...(section === 'results' ? { inTime: inTimeOf(entries), workedOut: workedOutOf(entries) } : {}),
  };
}

function workedOutOf(entries: Entry[]): number {
  return entries.filter(({ body }) => body.kind === 'result' && body.flag === 'outside-range-worked-out-here')
    .length;
}

const quiet = (view: SectionView): SectionView => ({ ...view, silent: [] });

/** All of the record is here. */
export const allHere: Arriving = { coming: [], missed: [], round: 3 };

/** The same when only its first part has come, and of the others some did not come. */
export function firstPart(first: FirstScreen): FirstScreen {
  const absent: Partial<Record<Section, Absence>> = {};
  for (const section of rest.now) absent[section] = { kind: 'coming' };
  for (const section of rest.results) absent[section] = { kind: 'did-not-come', at: '14:02' };
  for (const section of rest.history) absent[section] = { kind: 'coming' };
  const without = (view: SectionView): SectionView => {
    const absence = absent[view.section] ?? null;
    return absence
      ? { ...view, entries: [], silent: [], workedOut: 0, absence, stamp: '', stamps: [] }
      : view;
  };
  const { overview } = first;
  return {
    ...first,
    sources: first.sources.map((state) =>
      state.answer.kind === 'up-to-date' ? { ...state, answer: { kind: 'in-part' } } : state,
    ),
    arriving: {
      coming: [...rest.now, ...rest.history],
      missed: [{ sections: rest.results, at: '14:02', stands: false }],
      round: 1,
    },
    sections: first.sections.map((count) => {
      const absence = absent[count.section];
      return absence ? { ...count, shown: null, flagged: 0, absence } : count;
    }),
    overview: {
      ...overview,
      problems: without(overview.problems),
      flaggedResults: without(overview.flaggedResults),
      socialCare: without(overview.socialCare),
      contacts: without(overview.contacts),
      contactsInAll: null,
    },
  };
}

const rest: Record<'now' | 'results' | 'history', Section[]> = {
  now: ['problems', 'appointments', 'care-plans', 'people', 'social-care', 'contacts'],
  results: ['results'],
  history: ['letters', 'procedures', 'vaccinations', 'other'],
};

/** The first screen of one of the invented people. */
export function firstScreen(banner: Banner = ivy): FirstScreen {
  const flagged = results.filter(
    (entry) =>
      entry.body.kind === 'result' &&
      entry.body.flag !== null &&
      entry.body.flag !== 'outside-range-worked-out-here' &&
      (entry.date?.iso ?? '') > '2026-10-01',
  );
  return {
    banner,
    allergies: allergies[banner.patient] ?? { state: { kind: 'not-recorded' }, notes: [] },
    flags: [
      { words: 'ReSPECT plan in place', weighty: true, status: null },
      { words: 'Falls risk', weighty: false, status: null },
      { words: 'Hearing aid', weighty: false, status: null },
    ],
    flagsInScope: true,
    sources,
    arriving: allHere,
    sections: (Object.keys(everything) as Section[]).map(countOf),
    demographics: [
      { label: 'Language', value: 'English' },
      { label: 'Ethnic category', value: 'British, Mixed British' },
      { label: 'Marital status', value: 'Widowed' },
      { label: 'Name before', value: 'Ivy HARGREAVES, until 14-Jun-1967' },
      { label: 'Address before', value: '27 Kingsley Road, Northampton, NN2 7BL' },
      { label: 'Next of kin', value: 'Susan Patterson, 07700 900 461' },
    ],
    overview: {
      medicines: quiet(
        sectionOf(
          'medicines',
          medicines.filter((entry) => entry.body.kind === 'medicine' && entry.body.current),
        ),
      ),
      problems: sectionOf(
        'problems',
        problems.filter((entry) => entry.body.kind === 'problem' && entry.body.active),
      ),
      flaggedResults: {
        ...sectionOf('results', flagged.slice(0, 4)),
        stamp: 'NGH fetched 14:02 today',
        stamps: [stampOf('NGH', '14:02', 60)],
        workedOut: 1,
      },
      socialCare: sectionOf('social-care'),
      contacts: quiet(sectionOf('contacts')),
      contactsInAll: 31,
    },
  };
}

function countOf(section: Section): SectionCount {
  const entries = everything[section];
  return {
    section,
    shown: entries.length,
    flagged:
      section === 'results'
        ? entries.filter(
            (entry) =>
              entry.body.kind === 'result' &&
              entry.body.flag !== null &&
              entry.body.flag !== 'outside-range-worked-out-here',
          ).length
        : 0,
    withheld: withheld[section] ?? 0,
    inScope: true,
  };
}

/** Everything with a date, newest first. */
export function timeline(): TimelineRow[] {
  const said = (body: Body): string | null => {
    switch (body.kind) {
      case 'medicine':
        return `${body.name} started`;
      case 'result':
        return body.flag ? `${body.test} ${body.value} ${body.unit ?? ''}` : null;
      case 'letter':
        return body.title;
      case 'contact':
        return `${body.what}, ${body.reason ?? ''}`;
      case 'problem':
      case 'term':
        return body.term;
      case 'appointment':
        return `${body.what}: ${body.standing.toLowerCase()}`;
      case 'allergy':
      case 'care-plan':
      case 'person':
      case 'social-care':
      case 'flag':
      case 'unreadable':
        return null;
    }
  };
  return (Object.keys(everything) as Section[])
    .flatMap((section) =>
      everything[section].flatMap((entry) => {
        const words = said(entry.body);
        return words !== null && entry.date
          ? [{ section, id: entry.id, date: entry.date, words, source: entry.source }]
          : [];
      }),
    )
    .sort((one, other) => other.date.iso.localeCompare(one.date.iso));
}

/** A section as long as records get. */
export function manyResults(count: number): SectionView {
  const tests = ['creatinine', 'sodium', 'potassium', 'urea', 'haemoglobin', 'platelets', 'CRP', 'ALT'];
  const entries = Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.UTC(2026, 10, 20) - index * 12 * 3600 * 1000).toISOString().slice(0, 16);
    return result(
      tests[index % tests.length] ?? '',
      String(50 + (index % 37)),
      'umol/L',
      '49 to 90',
      day,
      null,
    );
  });
  return sectionOf('results', entries);
}
