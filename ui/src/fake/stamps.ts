import type { Stamp } from '../wire/Stamp';

/** When sources answered, so many seconds ago at 14:03 on the day on which everything invented is looked at. */
export function stampOf(who: string, time: string, ageSeconds: number, freshSeconds = 15 * 60): Stamp {
  return {
    today: `${who} fetched ${time} today`,
    dated: `${who} fetched 21-Nov-2026 ${time}`,
    dayEndsSeconds: 9 * 3600 + 57 * 60,
    ageSeconds,
    freshSeconds,
  };
}
