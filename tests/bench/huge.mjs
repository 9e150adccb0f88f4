/**
 * How much memory the tab takes while an image of tens of GiB is hashed and sent. Prints a line each second, and at the end
 * the least there was before the drop, the most after it, and the difference; ends with 1 where that is above the bar.
 *
 * `MALLEUS_URL` is the page, by way of a link so slow that the upload lasts, `MALLEUS_FILE` the image, `MALLEUS_SECONDS` how
 * long it is to be sent at least, `MALLEUS_CHROMIUM` the browser.
 */

import { setInterval as every } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { ARGS, dropFiles } from "../support/chromium.mjs";
import { heapReader, share, status } from "./memory-of.mjs";

/** Time between samples, in milliseconds. */
const SPACING = 1000;
/** How long the tab is watched before anything is dropped, in samples. */
const IDLE_SAMPLES = 15;
/** How much more the tab may take than before, in bytes. */
const BAR = 64 << 20;
/** How long all of it may take, in milliseconds. */
const LIMIT = 60 * 60_000;

const { MALLEUS_URL: url, MALLEUS_FILE: file, MALLEUS_SECONDS: seconds, MALLEUS_CHROMIUM: executablePath } = process.env;
if (!url || !file || !seconds || !executablePath) {
  throw new Error("MALLEUS_URL, MALLEUS_FILE, MALLEUS_SECONDS and MALLEUS_CHROMIUM must be set");
}

const mebibytes = (bytes) => (bytes / (1 << 20)).toFixed(1);

/** What the tab's process has now: the page and its workers, the wasm module and its memory, and all that the browser keeps for them. */
async function sampler(browser, page) {
  const processes = await browser.newBrowserCDPSession();
  const heaps = await heapReader(page);
  return async () => {
    const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    // The tab is the largest of the renderers; the others are spares of the browser.
    const tab = renderers.reduce((most, id) => (share(id) > share(most) ? id : most));
    const heap = await heaps();
    return {
      share: share(tab),
      resident: status(tab, "VmRSS"),
      anonymous: status(tab, "RssAnon"),
      shared: status(tab, "RssShmem"),
      heaps: heap.page + heap.workers,
    };
  };
}

/** What the card says of itself. */
function standing(page) {
  return page.evaluate(() => {
    const card = document.querySelector("malleus-import")?.shadowRoot?.querySelector("[data-testid=card]");
    const value = (step) => card?.querySelector(`[data-testid=progress-${step}]`)?.getAttribute("value") ?? card?.querySelector(`[data-testid=progress-${step}]`)?.value;
    return {
      phase: card?.getAttribute("data-phase") ?? "idle",
      hashed: card?.querySelector("[data-testid=fingerprint]") ? 100 : Number(value("hashing") ?? 0),
      sent: Number(value("sending") ?? 0),
      words: card?.innerText ?? "",
    };
  });
}

const browser = await chromium.launch({ executablePath, args: ARGS });
try {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator("[data-testid=target][data-state=up]").waitFor();
  const sample = await sampler(browser, page);
  const idle = [];
  const busy = [];
  const begun = performance.now();
  let sending = 0;
  for await (const _ of every(SPACING)) {
    const at = performance.now() - begun;
    const taken = await sample();
    const { phase, hashed, sent, words } = await standing(page);
    (busy.length > 0 || phase !== "idle" ? busy : idle).push(taken);
    const numbers = Object.entries(taken).map(([name, bytes]) => `${name} ${mebibytes(bytes)}`);
    console.log(`${(at / 1000).toFixed(0)} s  ${phase}, hashed ${hashed.toFixed(0)} %, sent ${sent.toFixed(0)} %  ${numbers.join("  ")} MiB`);
    if (idle.length === IDLE_SAMPLES && busy.length === 0) {
      await dropFiles(page, [file]);
      await page.locator("[data-testid=card][data-phase=ready]").waitFor();
      await page.getByTestId("import-button").click();
    }
    sending += phase === "uploading" ? SPACING / 1000 : 0;
    if (["failed", "refused", "cancelled", "done"].includes(phase) || at > LIMIT) {
      throw new Error(`the import ended as ${phase} before it was measured: ${words}`);
    }
    if (hashed === 100 && sending >= Number(seconds)) {
      break;
    }
  }
  console.log("");
  const fields = Object.keys(idle[0]);
  for (const field of fields) {
    const [before, after] = [Math.min(...idle.map((one) => one[field])), Math.max(...busy.map((one) => one[field]))];
    console.log(`${field.padEnd(10)} idle ${mebibytes(before)} MiB, peak ${mebibytes(after)} MiB, difference ${mebibytes(after - before)} MiB`);
  }
  const most = Math.max(...busy.map((one) => one.share)) - Math.min(...idle.map((one) => one.share));
  console.log(`the tab took ${mebibytes(most)} MiB more than idle; the bar is ${mebibytes(BAR)} MiB`);
  process.exitCode = most <= BAR ? 0 : 1;
} finally {
  await browser.close();
}
