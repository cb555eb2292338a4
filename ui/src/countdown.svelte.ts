/** What is left of a time that the viewer told, counted on until it tells again. */
export interface Countdown {
  /** Whole seconds; never below 0. */
  readonly left: number;
}

/**
 * Counts down from what `seconds` says, anew whenever it says it again.
 *
 * It only shows: what ends, ends in the viewer. When nothing is left, `over` asks the viewer how things stand.
 */
export function countdown(seconds: () => number, over: () => void): Countdown {
  let told = $state(0);
  let since = $state(performance.now());
  let now = $state(performance.now());
  const left = $derived(Math.max(0, Math.floor(told - (now - since) / 1000)));

  $effect(() => {
    told = seconds();
    since = now = performance.now();
  });
  $effect(() => {
    const timer = setInterval(() => {
      const before = left;
      now = performance.now();
      if (left === 0 && before > 0) over();
    }, 1000);
    return () => clearInterval(timer);
  });

  return {
    get left() {
      return left;
    },
  };
}
