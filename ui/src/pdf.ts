import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import PdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker';
import { bytesOf } from './letter';

/** A page of a document: how to draw it, and what it says. */
export interface PdfPage {
  number: number;
  text: string[];
  /** Draws the page as wide as `width` in CSS pixels. */
  draw(canvas: HTMLCanvasElement, width: number): Promise<void>;
}

/** A document that is open in memory until `close`. */
export interface Pdf {
  pages: PdfPage[];
  close(): Promise<void>;
}

/**
 * Opens a PDF from memory.
 *
 * Nothing is evaluated and nothing is fetched: fonts that the document does not bring are the system's own.
 */
export async function openPdf(base64: string): Promise<Pdf> {
  const worker = new PdfWorker();
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({
    data: bytesOf(base64),
    worker: pdfjs.PDFWorker.create({ port: worker }),
    isEvalSupported: false,
    useWasm: false,
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
    const document = await task.promise;
    return { pages: await pagesOf(document), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function pagesOf(document: PDFDocumentProxy): Promise<PdfPage[]> {
  const pages: PdfPage[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const content = await page.getTextContent();
    pages.push({
      number,
      text: linesOf(content.items),
      async draw(canvas, width) {
        const scale = width / page.getViewport({ scale: 1 }).width;
        const viewport = page.getViewport({ scale: scale * Math.min(window.devicePixelRatio || 1, 3) });
        canvas.width = Math.floor(viewport.width);
        canvas.height = Math.floor(viewport.height);
        await page.render({ canvas, viewport }).promise;
      },
    });
  }
  return pages;
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
