export type { Event } from './event';
export { next } from './next';
export { beforeRecord, openRecord, patientOf } from './screen';
export type { Content, Justified, OpenRecord, Place, Reading, Screen, Stopped, Way } from './screen';
export { beginning } from './state';
export type { State } from './state';
