import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Stamp from './components/stamp.svelte';
import { stampOf } from './fake/stamps';
import { stampWords } from './stamps';

describe('when a section was fetched', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('grows old while it stands on the screen, without being asked for again', async () => {
    const stamps = [stampOf('GP and NGH', '14:02', 60)];
    const { rerender } = render(Stamp, { stamps });
    expect(screen.getByText('GP and NGH fetched 14:02 today')).toBeDefined();
    await vi.advanceTimersByTimeAsync(13 * 60_000);
    expect(screen.queryByText(/ago/), 'fresh for 15 minutes').toBeNull();
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(screen.getByText('GP and NGH fetched 14:02 today, 16min ago')).toBeDefined();
    await vi.advanceTimersByTimeAsync(4 * 3_600_000);
    expect(screen.getByText('GP and NGH fetched 14:02 today, 4hr 16min ago')).toBeDefined();
    await rerender({ stamps: [stampOf('GP and NGH', '18:18', 0)] });
    await tick();
    expect(screen.getByText('GP and NGH fetched 18:18 today')).toBeDefined();
  });

  it('is as old when the same is drawn again', async () => {
    const stamps = [stampOf('GP', '14:02', 60)];
    const first = render(Stamp, { stamps });
    first.unmount();
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    render(Stamp, { stamps });
    expect(screen.getByText('GP fetched 14:02 today, 21min ago')).toBeDefined();
  });

  it('says the day once that is over', () => {
    const stamps = [stampOf('GP', '14:02', 60)];
    expect(stampWords(stamps, 36_000)).toBe('GP fetched 21-Nov-2026 14:02, 10hr 1min ago');
  });

  it('is said for each moment by itself, and many sources are counted where the strip names them', () => {
    const stamps = [stampOf('GP, NGH, EMAS and NHFT', '14:02', 60), stampOf('Social care', '06:00', 28_980)];
    expect(stampWords(stamps, 0, true)).toBe(
      '4 sources fetched 14:02 today. Social care fetched 06:00 today, 8hr 3min ago',
    );
  });
});
