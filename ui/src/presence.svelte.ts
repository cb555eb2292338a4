import { onMount } from 'svelte';
import type { Status } from './wire/Status';

/** Whether anybody is there: what is left of the session, the curtain, the warning before the lock. */
export interface Presence {
  /** Seconds until the lock, counted on from the last status; nothing where nobody is at work. */
  readonly secondsLeft: number | null;
  /** Whether the curtain is drawn. */
  readonly covered: boolean;
  /** Whether the lock is near enough to be warned of. */
  readonly warned: boolean;
  /** Lifts the curtain, and says whether there was one: then the key that lifted it does nothing else. */
  lift(event: Event): boolean;
  /** Somebody moved. */
  stir(): void;
  /** Somebody asked to stay. */
  stay(): void;
}

/**
 * Watches for keys, clicks and scrolling.
 *
 * The lock itself is the viewer's: this only tells the viewer that somebody is there (`touch`, at most every five
 * seconds) and asks again (`hear`) when the time is up. While the warning is open only its own answer counts.
 */
export function presence(status: () => Status | null, touch: () => void, hear: () => void): Presence {
  let now = $state(performance.now());
  let heard = $state(performance.now());
  let moved = $state(performance.now());
  let covered = $state(false);
  let touched = -Infinity;

  const remaining = $derived.by(() => {
    const session = status()?.session;
    return session?.kind === 'active' ? session.remaining : null;
  });
  const secondsLeft = $derived(
    remaining ? Math.max(0, remaining.locksInSeconds - (now - heard) / 1000) : null,
  );
  const warned = $derived(
    remaining !== null && secondsLeft !== null && secondsLeft <= remaining.warningSeconds,
  );

  $effect(() => {
    if (status()) heard = performance.now();
  });

  function tick(): void {
    now = performance.now();
    if (remaining === null) {
      covered = false;
      return;
    }
    if (remaining.curtainSeconds > 0 && now - moved >= remaining.curtainSeconds * 1000) covered = true;
    if (secondsLeft === 0) hear();
  }

  function stir(): void {
    moved = performance.now();
    now = moved;
    if (remaining === null || warned || moved - touched < 5000) return;
    touched = moved;
    touch();
  }

  onMount(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  });

  return {
    get secondsLeft() {
      return secondsLeft;
    },
    get covered() {
      return covered;
    },
    get warned() {
      return warned;
    },
    lift(event) {
      const was = covered;
      covered = false;
      stir();
      // The warning lies over the curtain and is what is answered: a key for it is not for the curtain.
      if (!was || warned) return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    stir,
    stay() {
      moved = performance.now();
      touched = moved;
      touch();
    },
  };
}
