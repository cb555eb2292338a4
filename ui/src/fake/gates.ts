import type { AccessLine } from '../wire/AccessLine';
import type { Banner } from '../wire/Banner';
import type { BasisKind } from '../wire/BasisKind';
import type { Gate } from '../wire/Gate';
import type { GateOption } from '../wire/GateOption';
import { date, rita } from './people';

/** Which ways the invented person has, and what ties the two. */
export interface Ways {
  bases: BasisKind[];
  /** Whether nothing ties the two, so that a tie has to be claimed. */
  untied?: boolean;
  closeness?: Gate['closeness'];
  /** That somebody else could be mistaken for the patient. */
  twin?: string;
}

/** A triage nurse's. */
export const atTriage: Ways = {
  bases: ['permission-once', 'permission-until', 'permission-by-proxy', 'emergency', 'safeguarding'],
};

/** Every way that there is. */
export const everyWay: Ways = {
  bases: [
    'permission-once',
    'permission-until',
    'permission-by-proxy',
    'informed',
    'test-interpretation',
    'emergency',
    'safeguarding',
    'legal-duty',
  ],
};

/** A consultant's, with a patient whom nothing ties to the ward. */
export const untied: Ways = {
  bases: [
    'permission-once',
    'permission-until',
    'permission-by-proxy',
    'emergency',
    'safeguarding',
    'legal-duty',
  ],
  untied: true,
};

/** A biomedical scientist's. */
export const inLaboratory: Ways = { bases: ['permission-once', 'test-interpretation'] };

export function gateOf(banner: Banner, ways: Ways, openNow: AccessLine | null): Gate {
  return {
    banner,
    options: ways.bases.map((basis) => optionOf(basis, ways)),
    you: {
      title: rita.title,
      organisation: rita.organisation,
      workplace: rita.workplace,
      relationship: ways.untied ? null : 'presenting-here',
      sectionsShown: 12,
      sectionsCounted: 2,
      sections: 14,
    },
    twin: ways.twin ?? null,
    refused: banner.patient === 'p-iva' ? date('2026-11-19') : null,
    ask: 'May I look at your shared care record? It shows your medicines, allergies and care.',
    reasons: {
      emergency: [
        { reason: 'unconscious', words: 'Unconscious' },
        { reason: 'cannot-communicate', words: 'Cannot communicate' },
        { reason: 'lacks-capacity', words: 'Lacks capacity for this decision' },
        { reason: 'other', words: 'Other' },
      ],
      proxy: [
        { reason: 'attorney', words: 'Attorney for health and welfare' },
        { reason: 'deputy', words: 'Deputy appointed by the court' },
        { reason: 'parent', words: 'Person with parental responsibility' },
        { reason: 'best-interests', words: 'Best interests decision' },
      ],
      safeguarding: [
        { reason: 'child-at-risk', words: 'A child may be at risk of harm' },
        { reason: 'adult-at-risk', words: 'An adult may be at risk of harm' },
      ],
      legalDuty: [
        { reason: 'court-order', words: 'Court order' },
        { reason: 'coroner', words: 'Coroner’s investigation' },
        { reason: 'statute', words: 'Duty under a statute' },
      ],
      claim: [
        { reason: 'referred', words: 'The patient was referred to me' },
        { reason: 'advice', words: 'A colleague who treats the patient asked for advice' },
        { reason: 'covering', words: 'I am covering for a colleague' },
        { reason: 'other', words: 'Other' },
      ],
    },
    emergencyHours: 4,
    dutyHours: 4,
    closeness: ways.closeness ?? [],
    openNow,
  };
}

function optionOf(basis: BasisKind, ways: Ways): GateOption {
  const day = basis === 'permission-until' ? '2026-11-28' : null;
  return {
    basis,
    ends: endsOf(basis),
    until: day,
    untilAtMost: day,
    needsClaim: ways.untied === true && needsTie.has(basis),
  };
}

function endsOf(basis: BasisKind): string {
  switch (basis) {
    case 'permission-until':
      return '7 days at most';
    case 'emergency':
    case 'safeguarding':
    case 'legal-duty':
      return '4 hours, reviewed';
    case 'permission-once':
    case 'permission-by-proxy':
    case 'informed':
    case 'test-interpretation':
      return 'ends 22-Nov-2026 02:00';
  }
}

const needsTie = new Set<BasisKind>([
  'permission-once',
  'permission-until',
  'permission-by-proxy',
  'informed',
]);

/** The line of an access that was given at 14:02; `soon` is one that is nearly over, `inForce` one of which nobody was asked now. */
export function accessLine(basis: BasisKind, soon = false, inForce = false): AccessLine {
  const short = basis === 'emergency' || basis === 'safeguarding' || basis === 'legal-duty';
  return {
    basis,
    words: inForce ? wordsInForce(basis) : wordsOf(basis),
    until: short ? '21-Nov-2026 18:14' : '22-Nov-2026 02:00',
    secondsLeft: soon ? 860 : 14_280,
    scope: 'Triage nurse sees 12 of 14 sections. Policy 2026.2',
    canAskAgain: basis === 'emergency',
    endsSoon: soon,
    saved: null,
    newSinceSaved: [],
    keeping: { kind: 'not' },
    lettersOpened: [],
  };
}

function wordsInForce(basis: BasisKind): string {
  const [, who, given] = /^(.*), (\d\d-\w{3}-\d{4} \d\d:\d\d)$/.exec(wordsOf(basis)) ?? [];
  return basis.startsWith('permission') && who && given
    ? `permission in force, given on ${given}: ${who}`
    : `in force: ${wordsOf(basis).replace('cannot communicate', 'lacks capacity for this decision')}`;
}

function wordsOf(basis: BasisKind): string {
  switch (basis) {
    case 'permission-once':
      return 'patient agreed to this visit, 21-Nov-2026 14:02';
    case 'permission-until':
      return 'patient agreed, 21-Nov-2026 14:02';
    case 'permission-by-proxy':
      return 'agreed in the patient’s place (attorney for health and welfare), 21-Nov-2026 14:02';
    case 'informed':
      return 'patient told, 21-Nov-2026 14:02';
    case 'test-interpretation':
      return 'interpreting a requested test, 21-Nov-2026 14:02';
    case 'emergency':
      return 'begun 21-Nov-2026 14:14, patient: cannot communicate. Privacy officer told';
    case 'safeguarding':
      return 'safeguarding, begun 21-Nov-2026 14:14: an adult may be at risk of harm. Privacy officer told';
    case 'legal-duty':
      return 'legal duty, begun 21-Nov-2026 14:14: coroner’s investigation. Privacy officer told';
  }
}
