import { existsSync } from 'node:fs';
import { chromium as driver } from 'playwright-core';

const places = [
  process.env.CARE_RECORD_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Chromium, or why there is none. */
export async function chromium(address) {
  const program = places.find((place) => place && existsSync(place));
  if (!program)
    return { missing: 'no Chromium here: forced colours, less motion and paper were not looked at' };
  const started = await driver.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await started.newPage();
  return {
    browser: {
      async begin(size) {
        await page.setViewportSize(size);
        await page.goto(address);
        await page.waitForFunction(() => globalThis.gallery);
      },
      media: (media) => page.emulateMedia(media),
      ask: (what, ...words) =>
        page.evaluate(
          ([what, words]) => {
            const asked = globalThis.gallery[what];
            return typeof asked === 'function' ? asked(...words) : asked;
          },
          [what, words],
        ),
      picture: () => page.screenshot(),
      close: () => started.close(),
    },
  };
}
