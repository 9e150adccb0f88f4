/**
 * Hashing in the browser beside others, and how soon the card of a large image is there: prints tables of medians, and
 * fails when a bar is missed or two variants disagree.
 *
 * `MALLEUS_WASM` is the folder of the module for measurements, `MALLEUS_FILE` the file to hash, `MALLEUS_CARD` the image
 * to know, `MALLEUS_RUNS` how often, `MALLEUS_CHROMIUM` the browser.
 */

import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { measured } from "./plain-page.mjs";

/** Ours to the first variant's speed, and milliseconds: what the project promises. */
const BARS = { memory: 1.6, file: 1.75, card: 300 };

const { MALLEUS_WASM: wasm, MALLEUS_FILE: file, MALLEUS_CARD: card, MALLEUS_RUNS: runs, MALLEUS_CHROMIUM: executablePath } = process.env;
if (!wasm || !file || !card || !runs || !executablePath) {
  throw new Error("MALLEUS_WASM, MALLEUS_FILE, MALLEUS_CARD, MALLEUS_RUNS and MALLEUS_CHROMIUM must be set");
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const modules = (path) => here(`../../node_modules/${path}`);

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints one table; returns the last variant's ratio to the first. */
function table(title, { size, times, hashes }) {
  const names = Object.keys(times);
  if (new Set(Object.values(hashes)).size !== 1) {
    throw new Error(`the variants disagree: ${JSON.stringify(hashes)}`);
  }
  console.log(`\n| ${title} | MB/s | ratio |\n|---|---|---|`);
  let last = 0;
  for (const name of names) {
    // The ratios of each run, in which both had the machine at about the same time.
    last = median(times[name].map((time, run) => times[names[0]][run] / time));
    console.log(`| ${name} | ${Math.round(size / 1000 / median(times[name]))} | ${last.toFixed(2)} |`);
  }
  return last;
}

const result = await measured({
  executablePath,
  folders: {
    run: here("hash"),
    bench: wasm,
    page: here("../../web/src/wasm"),
    "hash-wasm": modules("hash-wasm/dist"),
    noble: modules("@noble/hashes"),
  },
  path: `/run/index.html?runs=${runs}`,
  files: [file, card],
});

console.log(`${cpus().length} x ${cpus()[0]?.model}, ${result.agent.match(/Chrome\/\d+/)?.[0]}, medians of ${runs} runs`);
const reached = {
  memory: table(`from memory, ${result.memory.size >> 20} MiB`, result.memory),
  file: table(`from a file, ${result.file.size >> 20} MiB`, result.file),
};
const shown = median(result.cards);
console.log(`\nhead of a 2 GiB tar.xz to what the card shows: ${shown.toFixed(0)} ms (at most ${Math.max(...result.cards).toFixed(0)})`);
const missed = [
  reached.memory < BARS.memory && `from memory ${reached.memory.toFixed(2)}, promised ${BARS.memory}`,
  reached.file < BARS.file && `from a file ${reached.file.toFixed(2)}, promised ${BARS.file}`,
  shown >= BARS.card && `the card after ${shown.toFixed(0)} ms, promised ${BARS.card}`,
].filter(Boolean);
if (missed.length > 0) {
  console.error(`\nmissed: ${missed.join("; ")}`);
  process.exitCode = 1;
}
