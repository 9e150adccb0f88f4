/**
 * How much memory the edge and the tab take while one image goes through the page. Prints JSON lines: a sample several
 * times a second, and at the end a summary. All sizes are bytes, all times milliseconds; `knownAfter` is how long the
 * card took from the drop to say what the file is.
 *
 * `MALLEUS_URL` is the page, `MALLEUS_EDGE_PID` the edge's process, `MALLEUS_FILE` the image, `MALLEUS_CHROMIUM` the
 * browser.
 */

import { readFileSync } from "node:fs";
import { setInterval as every } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { ARGS, dropFiles } from "../support/chromium.mjs";

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

/** A field of /proc/PID/status (proc_pid_status(5)), in bytes; 0 when the process has gone. */
function status(pid, field) {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m"));
    return line === null ? 0 : Number(line[1]) * 1024;
  } catch {
    return 0;
  }
}

/** Asks V8 for the heaps of the page and of its workers with their buffers. Memory of wasm counts in the tab's alone. */
async function heapReader(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Map();
  let nextId = 1;
  const waiting = new Map();
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") {
      workers.set(sessionId, targetInfo);
    }
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const total = ({ usedSize = 0, backingStorageSize = 0 } = {}) => usedSize + backingStorageSize;
  const ofWorker = async (sessionId) => {
    const id = nextId++;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method: "Runtime.getHeapUsage" });
    await session.send("Target.sendMessageToTarget", { sessionId, message });
    // A worker that has just ended does not answer.
    return total(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, SPACING))]));
  };
  return async () => {
    const heaps = await Promise.all([...workers.keys()].map((id) => ofWorker(id).catch(() => 0)));
    return { page: total(await session.send("Runtime.getHeapUsage")), workers: heaps.reduce((sum, one) => sum + one, 0) };
  };
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
