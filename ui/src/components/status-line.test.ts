import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { signedOut, status } from '../state/test-story';
import type { Status } from '../wire/Status';
import StatusLine from './status-line.svelte';

afterEach(cleanup);

function drawn(changes: Partial<Status>): string {
  render(StatusLine, { status: { ...status(signedOut), ...changes }, secondsLeft: null });
  return screen.getByRole('contentinfo', { name: 'Status' }).textContent.replace(/\s+/g, ' ');
}

describe('the status line', () => {
  it('counts what waits to be sent, and says what to do once it is much', () => {
    expect(drawn({ unsent: 0 })).toContain('All activity sent');
    cleanup();
    expect(drawn({ unsent: 4 })).toContain('4 entries waiting to be sent');
    cleanup();
    expect(drawn({ unsent: 1_024, backlog: 'heavy' })).toContain(
      '1,024 entries waiting to be sent: check the network',
    );
    cleanup();
    expect(drawn({ unsent: 2_014, backlog: 'full' })).toContain('sent: only emergencies open');
  });

  it('says that what waits is lost, where the computer keeps nothing', () => {
    const words = '4 entries waiting to be sent: lost if you sign out of the computer';
    expect(drawn({ unsent: 4, lostAtSignOut: true })).toContain(words);
    cleanup();
    expect(drawn({ unsent: 0, lostAtSignOut: true }), 'nothing waits').not.toContain('lost');
  });

  it('counts what the gateway refused for good, and says whom to tell', () => {
    expect(drawn({ setAside: 2 })).toContain('2 set aside: tell IT');
    cleanup();
    expect(drawn({ setAside: 0 })).not.toContain('set aside');
  });
});
