import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { ivy } from '../../fake/people';
import { allHere, firstPart, firstScreen, timeline } from '../../fake/record';
import type { Arriving } from '../../wire/Arriving';
import type { SourceState } from '../../wire/SourceState';
import Timeline from './timeline.svelte';

const whole = firstScreen(ivy);
const answered = whole.sources.filter((state) => state.answer.kind === 'up-to-date');

/** What stands over the lines, and the lines. */
function shown(arriving: Arriving, sources: SourceState[] = answered, rows = timeline()): string {
  const { container, unmount } = render(Timeline, { rows, sources, arriving, show: () => undefined });
  const said = container.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  unmount();
  return said;
}

describe('half a timeline never looks whole', () => {
  it('while sections are on their way, it names them', () => {
    expect(shown({ coming: ['results', 'letters'], missed: [], round: 1 })).toContain(
      'Still to come: results and letters. There are gaps here.',
    );
  });

  it('where a part did not come, it says which, and when it should have', () => {
    const missed = [{ sections: ['results' as const], at: '14:02', stands: false }];
    expect(shown({ coming: [], missed, round: 2 })).toContain(
      'Results did not come at 14:02. There are gaps here. Alt+R tries again.',
    );
  });

  it('where an older answer stands in for one that did not come, it says that', () => {
    const missed = [{ sections: ['contacts' as const, 'letters' as const], at: '14:30', stands: true }];
    expect(shown({ coming: [], missed, round: 3 })).toContain(
      'Contacts and letters did not come again at 14:30: what is shown of them is older.',
    );
  });

  it('where a source is silent, it says which, beside what is to come', () => {
    const said = shown(firstPart(whole).arriving, whole.sources);
    expect(said).toContain('NHFT did not answer at 14:02.');
    expect(said).toContain('Still to come:');
  });

  it('and an empty one does not say that there is nothing while something is missing', () => {
    const coming: Arriving = { coming: ['contacts'], missed: [], round: 1 };
    expect(shown(coming, answered, [])).toContain('Nothing with a date is here yet.');
    expect(shown(coming, answered, [])).not.toContain('Nothing with a date is shown.');
    expect(shown(allHere, answered, [])).toContain('Nothing with a date is shown.');
  });

  it('one that is whole says nothing of gaps', () => {
    expect(shown(allHere)).not.toMatch(/gaps|Still to come|did not/);
    expect(screen.queryByText(/Still to come/)).toBeNull();
  });
});
