export type { Event } from './event';
export { next } from './next';
export { openRecord, patientOf } from './screen';
export type { Content, OpenRecord, Place, Reading, Screen, Way } from './screen';
export { beginning } from './state';
export type { State } from './state';
