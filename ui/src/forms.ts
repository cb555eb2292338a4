import type { Fault } from './wire/Fault';

/** The digits of a code that was typed or pasted with spaces. */
export function digitsOf(typed: string): string {
  return typed.replace(/\D/g, '');
}

/** The address: what was typed, with the chosen domain where it has none of its own. */
export function addressOf(typed: string, domain: string): string {
  const address = typed.trim();
  return address.includes('@') || address === '' ? address : `${address}${domain}`;
}

/** A fault that the page itself finds before it asks. */
export function missing(field: string, words: string): Fault {
  return { words, code: '', field, retryAfterSeconds: null, then: { kind: 'stay' } };
}

/** The words of a fault, at the field that it is about. */
export function errorAt(fault: Fault | null, field: string): string | null {
  return fault?.field === field ? fault.words : null;
}
