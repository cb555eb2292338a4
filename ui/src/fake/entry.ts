import type { Body } from '../wire/Body';
import type { Entry } from '../wire/Entry';
import type { Source } from '../wire/Source';
import { date } from './people';

let counter = 0;

/** An entry of an invented record. */
export function entry(source: Source, iso: string | null, body: Body, status: string | null = null): Entry {
  counter += 1;
  return {
    id: `Entry/${counter}`,
    version: '1',
    source,
    date: iso === null ? null : date(iso),
    status,
    body,
  };
}
