/**
 * A browser with one plain page from a server of our own, which posts what it measured. DevTools hand it its files and
 * are gone before anything is measured: under their eyes some things take ten times as long.
 */

import { spawn } from "node:child_process";
import { readFile, rm, mkdtemp } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { chromium } from "@playwright/test";
import { ARGS } from "../support/chromium.mjs";

/** How long all of it may take, in milliseconds. */
const LIMIT = 20 * 60_000;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/**
 * Serves folders by the first part of the path, and resolves with what the page posts.
 *
 * @param {Record<string, string>} folders
 */
async function serve(folders) {
  let report;
  const reported = new Promise((resolve, reject) => {
    report = { resolve, reject };
  });
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const parts = [];
      for await (const part of request) {
        parts.push(part);
      }
      response.end();
      const { result, error } = JSON.parse(Buffer.concat(parts).toString());
      return error === undefined ? report.resolve(result) : report.reject(new Error(error));
    }
    const [, mount, ...rest] = normalize(new URL(request.url, "http://page").pathname).split("/");
    const path = join(folders[mount] ?? "/nowhere", ...rest);
    try {
      const content = await readFile(path);
      response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, reported, address: `http://127.0.0.1:${server.address().port}` };
}

/** Starts the browser with a door for DevTools; resolves with the door's address. */
async function start(executablePath, profile) {
  const args = ["--headless", ...ARGS, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  const browser = spawn(executablePath, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const door = await new Promise((resolve, reject) => {
    let said = "";
    // It is listened to to the end: with nobody at the other end of the pipe the browser would stop.
    browser.stderr.on("data", (text) => {
      said += text;
      const found = said.match(/DevTools listening on (ws:\S+)/);
      if (found !== null) {
        resolve(found[1]);
      }
    });
    browser.on("exit", () => reject(new Error(`the browser ended: ${said}`)));
  });
  return { browser, door };
}

/**
 * Opens `path` of the served folders, gives its file input the files, and resolves with what the page posts. DevTools stay
 * connected, as the browser closes the page with them; nothing goes through them meanwhile.
 *
 * @param {{ executablePath: string, folders: Record<string, string>, path: string, files: readonly string[] }} what
 */
export async function measured({ executablePath, folders, path, files }) {
  const { server, reported, address } = await serve(folders);
  const profile = await mkdtemp(join(tmpdir(), "malleus-bench-"));
  const { browser, door } = await start(executablePath, profile);
  let timer;
  try {
    const devtools = await chromium.connectOverCDP(door);
    const page = devtools.contexts()[0].pages()[0];
    await page.goto(address + path);
    const session = await page.context().newCDPSession(page);
    const { result } = await session.send("Runtime.evaluate", { expression: "document.querySelector('input')" });
    await session.send("DOM.setFileInputFiles", { files: [...files], objectId: result.objectId });
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("the page did not report")), LIMIT);
    });
    return await Promise.race([reported, late]);
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    const gone = once(browser, "exit");
    process.kill(-browser.pid, "SIGKILL");
    await gone;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
