import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import PdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker';
import { bytesOf } from './letter';

/** A page of a document: how to draw it, and what it says. */
export interface PdfPage {
  number: number;
  /** The lines of its text; none where the page is a picture. */
  text(): Promise<string[]>;
  /** Draws the page as wide as `width` in CSS pixels, and says whether all that it consists of could be drawn. */
  draw(canvas: HTMLCanvasElement, width: number): Promise<Drawing>;
}

/** How a page was drawn: `in-part` where a picture on it could not be read, which the library leaves out in silence. */
export type Drawing = 'whole' | 'in-part';

/** A document that is open in memory until `close`. */
export interface Pdf {
  pages: PdfPage[];
  close(): Promise<void>;
}

/**
 * Opens a PDF from memory.
 *
 * Nothing is evaluated, and nothing is fetched but what lies beside the page: the reader of JPEG 2000, in which letters are
 * scanned. Fonts that the document does not bring are the system's own.
 */
export async function openPdf(base64: string): Promise<Pdf> {
  const worker = new PdfWorker();
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({
    data: bytesOf(base64),
    worker: pdfjs.PDFWorker.create({ port: worker }),
    isEvalSupported: false,
    useWasm: false,
    wasmUrl: new URL('pdfjs/', document.baseURI).href,
    useSystemFonts: true,
    useWorkerFetch: false,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
  });
  const close = async (): Promise<void> => {
    await task.destroy();
    worker.terminate();
  };
  try {
    return { pages: pagesOf(await task.promise), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The pages, none of which is read before it is asked for. */
function pagesOf(document: PDFDocumentProxy): PdfPage[] {
  return Array.from({ length: document.numPages }, (_, index) => ({
    number: index + 1,
    async text() {
      const page = await document.getPage(index + 1);
      return linesOf((await page.getTextContent()).items);
    },
    async draw(canvas, width) {
      const page = await document.getPage(index + 1);
      const scale = width / page.getViewport({ scale: 1 }).width;
      const viewport = page.getViewport({ scale: scale * Math.min(window.devicePixelRatio || 1, 3) });
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      await page.render({ canvas, viewport }).promise;
      return lacksPicture(page) ? 'in-part' : 'whole';
    },
  }));
}

/** Whether a picture of the page came to nothing: it is kept as `null` then, and the page is drawn without it. */
function lacksPicture(page: PDFPageProxy): boolean {
  return [...page.objs, ...page.commonObjs].some(([, data]) => data === null);
}

/** The text of a page in lines, as its pieces say that lines end. */
function linesOf(items: object[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (!('str' in item) || typeof item.str !== 'string') continue;
    line += item.str;
    if ('hasEOL' in item && item.hasEOL) {
      lines.push(line);
      line = '';
    }
  }
  return [...lines, line].map((text) => text.trim()).filter((text) => text !== '');
}
