import { faultOf } from '../../backend';
import type { Fault } from '../../wire/Fault';

/** A page of a list. */
export interface Page<Row> {
  found: number;
  rows: Row[];
  next: string | null;
}

/** How a list is asked for, and what is done with a fault that leads elsewhere. */
export interface Asks<Row, Only, Detail> {
  page: (words: string, only: Only, after: string | null) => Promise<Page<Row>>;
  detail: (id: string) => Promise<Detail>;
  hear: (fault: Fault) => unknown;
}

/** A list that is searched, one line of which is open beside it: what is done there shows in the line at once. */
export class Listing<Row extends { id: string }, Only extends string, Detail extends { row: Row }> {
  words = $state('');
  found = $state<number | null>(null);
  rows = $state.raw<Row[]>([]);
  next = $state<string | null>(null);
  chosen = $state<string | null>(null);
  detail = $state.raw<Detail | null>(null);
  busy = $state(false);
  wrong = $state.raw<Fault | null>(null);
  only = $state() as Only;
  #asks: Asks<Row, Only, Detail>;

  constructor(only: Only, asks: Asks<Row, Only, Detail>) {
    [this.only, this.#asks] = [only, asks];
  }

  /** One thing at a time; what goes wrong is said, and what leads to a sign-in or the second factor goes there. */
  async #doing(what: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.wrong] = [true, null];
    try {
      await what();
      return true;
    } catch (error) {
      const said = faultOf(error);
      if (said.then.kind === 'stay') this.wrong = said;
      else this.#asks.hear(said);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What has come from outside, or from the search. */
  take(page: Page<Row>): void {
    [this.found, this.rows, this.next] = [page.found, page.rows, page.next];
    [this.chosen, this.detail] = [null, null];
  }

  find = (): Promise<boolean> =>
    this.#doing(async () => this.take(await this.#asks.page(this.words.trim(), this.only, null)));

  show = (only: Only): Promise<boolean> => {
    if (!this.busy) this.only = only;
    return this.find();
  };

  more = (): Promise<boolean> =>
    this.#doing(async () => {
      const page = await this.#asks.page(this.words.trim(), this.only, this.next);
      [this.rows, this.next] = [[...this.rows, ...page.rows], page.next];
    });

  open = (id: string): Promise<boolean> =>
    this.#doing(async () => {
      [this.chosen, this.detail] = [id, null];
      this.detail = await this.#asks.detail(id);
    });

  /** Does something about the one that is open. */
  act = (what: () => Promise<Detail>): Promise<boolean> =>
    this.#doing(async () => {
      const detail = await what();
      this.detail = detail;
      this.rows = this.rows.map((row) => (row.id === detail.row.id ? detail.row : row));
    });
}
