/**
 * Takes the picture of the page that the README shows, in a real run: one image that has been imported, above it one
 * whose options are open.
 *
 * `MALLEUS_URL` is the page of an edge whose Incus has none of these images, `MALLEUS_IMAGES` the folder of demonstration
 * images, `MALLEUS_CHROMIUM` the browser, `OUT` the file to write.
 */

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { ARGS, dropFiles } from "../support/chromium.mjs";

const { MALLEUS_URL: url, MALLEUS_IMAGES: images, MALLEUS_CHROMIUM: executablePath, OUT: out } = process.env;
if (!url || !images || !executablePath || !out) {
  throw new Error("MALLEUS_URL, MALLEUS_IMAGES, MALLEUS_CHROMIUM and OUT must be set");
}

async function drop(page, ...files) {
  await dropFiles(page, files.map((file) => join(images, file)));
  const card = page.getByTestId("card").first();
  await card.and(page.locator("[data-phase=ready]")).waitFor();
  await card.getByTestId("fingerprint").waitFor();
  return card;
}

const browser = await chromium.launch({
  executablePath,
  args: [...ARGS, "--hide-scrollbars"],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await page.goto(url);
  await page.locator("[data-testid=target][data-state=up]").waitFor();
  const container = await drop(page, "busybox-container.tar.xz");
  await container.getByTestId("alias-input").fill("busybox/1.0");
  await container.getByTestId("import-button").click();
  await page.getByTestId("launch-command").waitFor();
  const machine = await drop(page, "empty-vm-split.metadata.tar.xz", "empty-vm-split.disk.qcow2");
  await machine.getByTestId("alias-input").fill("empty-vm");
  // Neither a caret nor the pointer over something.
  await machine.getByTestId("alias-input").blur();
  await page.mouse.move(0, 0);
  await mkdir(dirname(out), { recursive: true });
  await page.screenshot({ path: out, fullPage: true, animations: "disabled", caret: "hide" });
} finally {
  await browser.close();
}
