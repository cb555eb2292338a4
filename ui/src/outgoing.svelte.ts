/**
 * What is on its way out of the window: whether the printer's window stands open, which is no leaving of this one, and why
 * something was not copied.
 */
export const outgoing = $state<{ printing: boolean; kept: string | null }>({ printing: false, kept: null });
