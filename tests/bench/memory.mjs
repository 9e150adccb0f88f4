/**
 * How much memory the edge and the tab take while one image goes through the page. Prints JSON lines: a sample several
 * times a second, and at the end a summary. All sizes are bytes, all times milliseconds; `knownAfter` is how long the
 * card took from the drop to say what the file is.
 *
 * `MALLEUS_URL` is the page, `MALLEUS_EDGE_PID` the edge's process, `MALLEUS_FILE` the image, `MALLEUS_CHROMIUM` the
 * browser.
 */

import { setInterval as every } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { ARGS, dropFiles } from "../support/chromium.mjs";
import { heapReader, status } from "./memory-of.mjs";

/** Time between samples, in milliseconds. */
const SPACING = 250;
/** How long the tab is watched before anything is dropped, in samples. */
const IDLE_SAMPLES = 8;
/** How long the whole import may take, in milliseconds. */
const LIMIT = 30 * 60_000;

const { MALLEUS_URL: url, MALLEUS_EDGE_PID: edgePid, MALLEUS_FILE: file, MALLEUS_CHROMIUM: executablePath } = process.env;
if (!url || !edgePid || !file || !executablePath) {
  throw new Error("MALLEUS_URL, MALLEUS_EDGE_PID, MALLEUS_FILE and MALLEUS_CHROMIUM must be set");
}

/** Reads everything there is to read now. */
function sampler(processes, heaps) {
  const start = performance.now();
  return async (phase) => {
    const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
    const ofType = (type) => processInfo.filter((one) => one.type === type).map(({ id }) => id);
    const largest = (type, field = "VmRSS") => Math.max(0, ...ofType(type).map((id) => status(id, field)));
    const heap = await heaps();
    return {
      at: Math.round(performance.now() - start),
      phase,
      edge: status(edgePid, "VmRSS"),
      // The tab is the largest of the renderers; the others are spares of the browser.
      tab: largest("renderer"),
      tabAnonymous: largest("renderer", "RssAnon"),
      browser: largest("browser"),
      pageHeap: heap.page,
      workerHeap: heap.workers,
    };
  };
}

const browser = await chromium.launch({
  executablePath,
  args: ARGS,
});
try {
  const page = await browser.newPage();
  await page.goto(url);
  const sample = sampler(await browser.newBrowserCDPSession(), await heapReader(page));
  const samples = [];
  const card = page.getByTestId("card").first();
  let imported = false;
  let knownAfter = 0;
  for await (const _ of every(SPACING)) {
    const phase = samples.length < IDLE_SAMPLES ? "idle" : await card.getAttribute("data-phase", { timeout: LIMIT });
    const taken = await sample(phase);
    samples.push(taken);
    console.log(JSON.stringify(taken));
    if (samples.length === IDLE_SAMPLES) {
      const dropped = performance.now();
      await dropFiles(page, [file]);
      await card.and(page.locator("[data-phase=ready]")).waitFor();
      knownAfter = Math.round(performance.now() - dropped);
    } else if (phase === "ready" && !imported) {
      imported = true;
      await page.getByTestId("import-button").first().click();
    } else if (["failed", "refused", "cancelled"].includes(phase)) {
      throw new Error(`the import ended as ${phase}: ${await card.innerText()}`);
    } else if (phase === "done") {
      break;
    } else if (taken.at > LIMIT) {
      throw new Error("the import did not end");
    }
  }
  const peak = (list, field) => Math.max(...list.map((one) => one[field]));
  const idle = samples.filter(({ phase }) => phase === "idle");
  const busy = samples.filter(({ phase }) => phase !== "idle");
  const of = (list) => Object.fromEntries(
    ["edge", "tab", "tabAnonymous", "browser", "pageHeap", "workerHeap"].map((field) => [field, peak(list, field)]),
  );
  const milliseconds = busy.at(-1).at - busy[0].at;
  console.log(JSON.stringify({ summary: { idle: of(idle), peak: of(busy), edgePeak: status(edgePid, "VmHWM"), knownAfter, milliseconds } }));
} finally {
  await browser.close();
}
