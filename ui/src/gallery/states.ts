import type { Component } from 'svelte';
import { arriving } from './arriving';
import { asking } from './asking';
import { administering } from './administering';
import { besides } from './besides';
import { diagnosing } from './diagnosing';
import { atTheDoor } from './door';
import PartsClinical from './parts-clinical.svelte';
import PartsForms from './parts-forms.svelte';
import PartsFrame from './parts-frame.svelte';
import { finding } from './finding';
import { keeping } from './keeping';
import { launching } from './launching';
import { letters } from './letters';
import { overviews } from './overviews';
import { inSections } from './record';
import { onPaper } from './paper';
import { results } from './results';
import { rights } from './rights';
import type { Shown } from './shown';

/** A sheet of components by themselves. */
export interface Sheet {
  name: string;
  sheet: Component;
  hurry?: number;
}

/** Everything that the gallery shows, in the order of its pictures. */
export const states: (Shown | Sheet)[] = [
  ...atTheDoor,
  ...launching,
  ...asking,
  ...overviews,
  ...arriving,
  ...keeping,
  ...inSections,
  ...results,
  ...letters,
  ...onPaper,
  ...finding,
  ...besides,
  ...administering,
  ...rights,
  ...diagnosing,
  { name: 'parts-clinical', sheet: PartsClinical },
  { name: 'parts-frame', sheet: PartsFrame },
  { name: 'parts-forms', sheet: PartsForms, hurry: 40 },
];
