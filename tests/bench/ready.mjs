/**
 * How soon the page takes a drop in a browser that has nothing of it: from the beginning of the navigation to the first
 * frame with the drop zone. Each navigation has a browser with an empty profile; beside it, in turn, goes a page with
 * nothing on it but a zone of one line, which is what the browser takes for itself. Prints each and the medians, and fails
 * when the bar is missed.
 *
 * `MALLEUS_URL` is the page, `MALLEUS_IMAGE` an image to drop, `MALLEUS_RUNS` how often, `MALLEUS_CHROMIUM` the browser.
 */

import { once } from "node:events";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Tab } from "./devtools.mjs";

/** Milliseconds that the page may take. */
const BAR = 500;
/** How long a new browser is left alone with what it does at its start, in milliseconds. */
const SETTLED = 1_500;
/** How long the card of a drop may take, in milliseconds: what is measured is not that. */
const CARD = 30_000;

const { MALLEUS_URL: url, MALLEUS_IMAGE: image, MALLEUS_RUNS: runs, MALLEUS_CHROMIUM: executablePath } = process.env;
if (!url || !image || !runs || !executablePath) {
  throw new Error("MALLEUS_URL, MALLEUS_IMAGE, MALLEUS_RUNS and MALLEUS_CHROMIUM must be set");
}

const within = (selector) => `document.querySelector("malleus-import")?.shadowRoot?.querySelector("${selector}")`;
const ZONE = within("[data-testid=drop-zone]");
const PLAIN = `document.querySelector("p")`;

/** Looks at each frame whether something is there; milliseconds from the beginning of the navigation. */
const shown = (what) => `new Promise((resolve) => {
  const look = () => ((${what}) ? resolve(performance.now()) : requestAnimationFrame(look));
  look();
})`;

/** One cold navigation. `dropped` is called with the tab once it was measured. */
async function cold(address, what, dropped) {
  const tab = await Tab.open(executablePath);
  try {
    await pause(SETTLED);
    await tab.goto(address, "true");
    const time = await tab.evaluate(shown(what));
    await dropped?.(tab);
    return time;
  } finally {
    await tab.close();
  }
}

/** That a drop is taken: the card says what the image is. */
async function drop(tab) {
  await tab.drop([image], `${ZONE}.getBoundingClientRect()`);
  const known = within("[data-phase=ready]");
  const late = `new Promise((_, reject) => setTimeout(() => reject(new Error("the drop was not taken")), ${CARD}))`;
  await tab.evaluate(`Promise.race([${shown(known)}, ${late}])`);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>plain</title><p>Drop here</p>");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const plainUrl = `http://127.0.0.1:${server.address().port}/`;

const times = { plain: [], page: [] };
for (let run = 0; run < Number(runs); run += 1) {
  times.plain.push(await cold(plainUrl, PLAIN));
  times.page.push(await cold(url, ZONE, drop));
}
server.close();
server.closeAllConnections();

const row = (name, all) => `| ${name} | ${median(all).toFixed(0)} | ${all.map((time) => time.toFixed(0)).join(" ")} |`;
console.log(`${cpus().length} x ${cpus()[0]?.model}, from navigation to the first frame, ${runs} cold navigations\n`);
console.log("| | median, ms | each, ms |\n|---|---|---|");
console.log(row("a page with nothing on it", times.plain));
console.log(row("the drop zone", times.page));
if (median(times.page) > BAR) {
  console.error(`\nmissed: ${median(times.page).toFixed(0)} ms, promised ${BAR}`);
  process.exitCode = 1;
}
