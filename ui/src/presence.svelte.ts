import { onMount } from 'svelte';
import { outgoing } from './outgoing.svelte';
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

  /** Turned to another window, if the policy covers the record then. The program's own printing is no leaving. */
  function left(): void {
    // A menu of this window takes the focus for a moment, and gives it back.
    setTimeout(() => {
      const away = document.hidden || !document.hasFocus();
      if (away && remaining?.coveredOnLeaving && !outgoing.printing) covered = true;
    }, awhile);
  }

  onMount(() => {
    const timer = setInterval(tick, 1000);
    window.addEventListener('blur', left);
    document.addEventListener('visibilitychange', left);
    return () => {
      clearInterval(timer);
      window.removeEventListener('blur', left);
      document.removeEventListener('visibilitychange', left);
    };
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

/** In milliseconds. */
const awhile = 150;
