import type { Body } from '../wire/Body';

/** Where an entry stands, in a word for its column; empty where it has no standing. */
export function standingOf(body: Body): string {
  switch (body.kind) {
    case 'medicine':
      return body.status;
    case 'allergy':
    case 'appointment':
    case 'care-plan':
      return body.standing;
    case 'problem':
    case 'flag':
      return body.active ? 'Active' : 'Past';
    case 'result':
    case 'letter':
    case 'contact':
    case 'person':
    case 'social-care':
    case 'term':
    case 'unreadable':
      return '';
  }
}

/** Whether it concerns the patient now, as against before. */
export function isCurrent(body: Body): boolean {
  switch (body.kind) {
    case 'medicine':
      return body.current;
    case 'allergy':
    case 'problem':
    case 'flag':
      return body.active;
    case 'appointment':
      return body.ahead;
    case 'result':
    case 'letter':
    case 'contact':
    case 'care-plan':
    case 'person':
    case 'social-care':
    case 'term':
    case 'unreadable':
      return true;
  }
}
