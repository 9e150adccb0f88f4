/** Hashes the same bytes in each way, in turn, and says how long each took and what came out, in milliseconds. */

import init, { BenchHasher, benchFile } from "/bench/browser.js";
import { createSHA256 } from "/hash-wasm/index.esm.min.js";
import { sha256 } from "/noble/sha2.js";

/** What is in memory, and how much of it a variant is given at a time. */
const MEMORY = 64 << 20;
const CHUNK = 1 << 20;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function noise(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65536));
  }
  return bytes;
}

function fed(bytes, take) {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    take(bytes.subarray(at, at + CHUNK));
  }
}

/** All in turn, each run begun by another one, so that none has the same place in every run. */
async function inTurn(variants, runs) {
  const names = Object.keys(variants);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const hashes = {};
  for (let run = -1; run < runs; run += 1) {
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(place + Math.max(run, 0)) % names.length];
      const begun = performance.now();
      hashes[name] = await variants[name]();
      // The first run warms up: compilers, caches.
      if (run >= 0) {
        times[name].push(performance.now() - begun);
      }
    }
  }
  return { times, hashes };
}

async function byDefaultStream(hasher, file) {
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hasher.update(read.value);
  }
}

async function byByob(hasher, file) {
  // Held from outside: what only its own read refers to, Chromium collects as garbage, and that read never ends.
  const reader = (globalThis.held = file.stream().getReader({ mode: "byob" }));
  let buffer = new ArrayBuffer(CHUNK);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) {
      return;
    }
    hasher.update(value);
    buffer = value.buffer;
  }
}

async function measure(file, runs) {
  await init({ module_or_path: "/bench/browser_bg.wasm" });
  const theirs = await createSHA256();
  const bytes = noise(MEMORY);
  const ours = (twin) => () => {
    const hasher = new BenchHasher(twin);
    fed(bytes, (chunk) => hasher.update(chunk));
    return hasher.finish();
  };
  const memory = {
    "hash-wasm": () => {
      theirs.init();
      fed(bytes, (chunk) => theirs.update(chunk));
      return theirs.digest();
    },
    "@noble/hashes": () => {
      const hasher = sha256.create();
      fed(bytes, (chunk) => hasher.update(chunk));
      return hex(hasher.digest());
    },
    "ours, scalar twin": ours(true),
    ours: ours(false),
  };
  const withTheirs = (read) => async () => {
    theirs.init();
    await read(theirs, file);
    return theirs.digest();
  };
  const files = {
    "hash-wasm, default stream": withTheirs(byDefaultStream),
    "hash-wasm, BYOB": withTheirs(byByob),
    "ours, the worker's reader": () => benchFile(file),
  };
  return {
    memory: { size: MEMORY, ...(await inTurn(memory, runs)) },
    file: { size: file.size, ...(await inTurn(files, runs)) },
  };
}

addEventListener("message", ({ data: { file, runs } }) => {
  measure(file, runs).then(
    (result) => postMessage({ result }),
    (error) => postMessage({ error: String(error?.stack ?? error) }),
  );
});
