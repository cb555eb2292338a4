/**
 * The heading that a paragraph of a letter is, or nothing.
 *
 * Plain text has no headings; a short line of words without a full stop is read as one, its colon left out.
 */
export function headingOf(paragraph: string): string | null {
  const line = paragraph.trim();
  if (line.length === 0 || line.length > 60 || line.includes('\n')) return null;
  return /[:]$/.test(line) || /^[A-Z][A-Z &,-]+$/.test(line) ? line.replace(/:$/, '') : null;
}

/** The bytes of a document that came as base64. */
export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
