/** A PDF of one page with these lines, in base64: as small as one can be, with the standard font that every reader has. */
export function pdfOf(lines: string[]): string {
  const shown = lines.map(
    (line, index) => `${index === 0 ? '' : '0 -24 Td '}(${line.replace(/[()\\]/g, '\\$&')}) Tj`,
  );
  return documentOf([
    { content: `BT /F1 16 Tf 60 760 Td ${shown.join(' ')} ET`, resources: `/Font << /F1 ${font} >>` },
  ]);
}

/** A scanned letter: pages that are only a picture. The last of them is cut short, so that nothing can be drawn of it. */
export function scanOf(pages: ('jpeg-2000' | 'fax' | 'cut-short')[]): string {
  return documentOf(
    pages.map((kind) => ({
      content: 'q 595 0 0 842 0 0 cm /P Do Q',
      resources: '/XObject << /P PICTURE >>',
      picture: pictures[kind],
    })),
  );
}

/** A letter that asks for a password which nobody has. */
export function lockedPdf(): string {
  const unknown = '<' + '5A'.repeat(32) + '>';
  return documentOf(
    [{ content: '', resources: '' }],
    `/Encrypt << /Filter /Standard /V 1 /R 2 /O ${unknown} /U ${unknown} /P -44 >> /ID [<00><00>]`,
  );
}

interface Page {
  content: string;
  resources: string;
  /** The dictionary and the bytes of the picture that `PICTURE` stands for. */
  picture?: { words: string; bytes: string };
}

const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

function documentOf(pages: Page[], trailer = ''): string {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', ''];
  const add = (object: string): string => `${objects.push(object)} 0 R`;
  const kids = pages.map((page) => {
    const picture = page.picture && add(stream(page.picture.words, page.picture.bytes));
    const content = add(stream('', page.content));
    const resources = page.resources.replace('PICTURE', picture ?? 'null');
    return add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} /Resources << ${resources} >> >>`,
    );
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`;
  let text = '%PDF-1.5\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(place).padStart(10, '0');
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${place} 00000 n \n`).join('')}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${table}\n%%EOF`;
  return btoa(text);
}

const stream = (words: string, bytes: string): string =>
  `<< ${words} /Length ${bytes.length} >>\nstream\n${bytes}\nendstream`;

/** Some lines of writing as a scanner sends them, 64 by 88 points, made for this. */
const jpeg2000 = atob(
  'AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAAWAAAAEAAAQcHAAAAAAAPY29scgEAAAAAABEAAAQganAyY/9P/1EAKQAAAAAAQAAAAFgAAAAAAAAAAAAAAEAAAABYAAAAAAAAAAAAAQcBAf9SAAwAAAABAAIEBAAB/1wACkBASEhQSEhQ/2QAJQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS40/5AACgAAAAADqAAB/5Pfho6ADtGcKYTAmgXHDjkUg5lTAu7m9NZBbkLjwht4HQ0/HR1rWuC97KOCauCfLwewkPaO0MAot3ndz30gR8hvH2ll7tx+9pwRLoQQK2vBq3qMfDpGLCAAACMwl66ntAAAScEFrqe0AABJwQzPfqQAAEZ4JtLZyWjwjbMaoqmBCAAACLfe+21igAAJLf09trFAAASW/vbSYSAAAi2spFPFKnZ9tv8Z8WzR4QAAALLuEnc8sAAANBT0w/UegAANBTzBGCObb+/cOM4AKGxU0dhtq5ABMM2AAAABNmZlpxAAAAASP9ApBQAAABI/tnyGAAAAB4KTnkRJI9o221cgAmGbAAAAAmzMy04gAAAAJH+gUgoAAAAkf2z5DAAAAA8FJzyPx9q3PwuyD6l0GK7dYVeGHmsGH5WPLp45QKik2DKH6DOlrwrTS7cbRWCNDEUChgQU8nINMOT2QTLl89lRr/bvmaqIH3g87UNopunFCf0L3gdAVkRmfzAc3rFpyHzTLIUecC4e+xtygqQ5GvWI8g4z2fn+7C63+yHL1Fo+7hpXNZq2L79w7SVMVlAU1YkBqqh0BZP0LAqDL3hNJ1s2/fTC4ipHDHg/6X1654AAAcqolyAAAcqolyAAAcpmtig4lVUIxpNBpQScngAACCFR55AAAGRrjsKgAAyZDjTF+O7GfKpijQaUEnJ4AAAjGll6AAAM6FthQAAGdGSsgAAAAALVMcPTM633WuCyLUW6JOo6KjslAbmJFegAAAJcB24gAAAJb128gAAAJbfm5AAAASl4R8mCTSSS1Q7JUAAAE92aygAAAChFmaAAAACct1ygAAABFld8Av8fgrunjPUeVM3DNsL1cplCT7OjpDS/CW9kDJEctHDQLxySflHpLMvk+cCU/jDaVqo/03RUHbPbPsew4PfyjrSRf8+L1J6ZHN7aTvtOtIRmkmisVozFZFx0x9pzPwaofaQAjouZMQ/hmGXKrMAntX1nDAJ7V9ZwwCe1fWgof/8oNhZuk6yx/nAI/sGu4sYMAAAAAMoJGB//f/9/KSJGnEOiX4x0Oo+Jo9PObBq7W3SmRbkS1Zi7fNIM+Yqn7209gaXqFuZ8f/kRZgqJr8h93eKKuAm8UNGXwzwiqTpxcwSMoE9SsBrjIwbRq0YvjGyuERwIxsrhEcCMbMjFwq/PF+wgijf/fx+6L+Ki4nMDQxiyWQdg8PxiNsqdw7q2HtQOYO//e1+P/9k=',
);
const fax = atob('JqB4b//8kCf+P/kiT/x/8kCf+P/kiT/x/8kCf+P/kiT/x/8kCf+P/kiT/x/8kCf+P///8AEAEA==');
const size = '/Type /XObject /Subtype /Image /Width 64 /Height 88';
const pictures = {
  'jpeg-2000': { words: `${size} /Filter /JPXDecode`, bytes: jpeg2000 },
  fax: {
    words: `${size} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 64 /Rows 88 >>`,
    bytes: fax,
  },
  'cut-short': { words: `${size} /Filter /JPXDecode`, bytes: jpeg2000.slice(0, 60) },
};
