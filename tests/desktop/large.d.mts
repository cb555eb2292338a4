/** Somebody with a very long record. */
interface Large {
  family: string;
  given: string;
  born: string;
  resources: number;
}

export const LARGE: { twentyThousand: Large; results: Large };
