/** Pictures of the page, small enough to be kept. */

import { writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";

/** From 0 to 100: the least at which text is still well read. Without loss, pictures would be five times as large. */
const QUALITY = 30;
/** The least height of a picture, in CSS pixels. */
const HEIGHT = 600;

/** Writes the whole page to a WebP file. */
export async function takePicture(page: Page, path: string): Promise<void> {
  await page.evaluate(() => { scrollTo({ top: 0, behavior: "instant" }); });
  // Left to end with the page: a session that ends takes along that the browser was set offline.
  const session = await page.context().newCDPSession(page);
  const { cssContentSize, cssLayoutViewport } = await session.send("Page.getLayoutMetrics");
  const content = await page.evaluate(contentHeight);
  const height = Math.max(HEIGHT, Math.min(content, cssContentSize.height));
  const clip = { x: 0, y: 0, width: cssLayoutViewport.clientWidth, height, scale: 1 };
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: QUALITY,
    clip,
    captureBeyondViewport: true,
  });
  await writeFile(path, Buffer.from(data, "base64"));
}

/** Runs in the page. Down to where the last thing on it ends; all of the window where a dialog lies over it. */
function contentHeight(): number {
  const root = document.querySelector("malleus-import")?.shadowRoot;
  if (root?.querySelector("dialog:modal")) {
    return innerHeight;
  }
  const ends = [...(root?.querySelectorAll("main *, header *") ?? [])].map((one) => one.getBoundingClientRect().bottom + scrollY);
  return Math.ceil(Math.max(0, ...ends) + 24);
}
