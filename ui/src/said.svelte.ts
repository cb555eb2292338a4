/**
 * What a screen reader hears besides what it reads: one polite region for everything, and one that interrupts, for what cannot
 * wait. A dialog has its own, for nothing behind it is heard.
 */
export const said = $state({ politely: '', atOnce: '' });
