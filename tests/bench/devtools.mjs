/**
 * A browser driven over a pipe, by the few commands that are needed and nothing beside: what watches the network of a page
 * changes how fast it is.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARGS } from "../support/chromium.mjs";

/** How long a page may take until it can be used, in milliseconds. */
const READY = 60_000;

/** A browser with one tab. */
export class Tab {
  #browser;
  #profile;
  #session;
  #said = "";
  #nextId = 1;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {string} executablePath */
  static async open(executablePath) {
    const tab = new Tab();
    tab.#profile = await mkdtemp(join(tmpdir(), "malleus-bench-"));
    const args = ["--headless", ...ARGS, "--remote-debugging-pipe", `--user-data-dir=${tab.#profile}`, "about:blank"];
    // The browser reads commands from its file descriptor 3 and answers on 4.
    const stdio = ["ignore", "ignore", "pipe", "pipe", "pipe"];
    tab.#browser = spawn(executablePath, args, { stdio, detached: true });
    tab.#browser.stderr.on("data", (text) => (tab.#said = (tab.#said + text).slice(-4096)));
    tab.#browser.on("exit", () => tab.#fail(`the browser ended: ${tab.#said}`));
    tab.#listen(tab.#browser.stdio[4]);
    const { targetInfos } = await tab.#send("Target.getTargets", {}, undefined);
    const { targetId } = targetInfos.find(({ type }) => type === "page");
    ({ sessionId: tab.#session } = await tab.#send("Target.attachToTarget", { targetId, flatten: true }, undefined));
    return tab;
  }

  #listen(answers) {
    let parts = [];
    answers.on("data", (bytes) => {
      let start = 0;
      for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
        this.#answered(JSON.parse(Buffer.concat([...parts, bytes.subarray(start, end)]).toString()));
        parts = [];
        start = end + 1;
      }
      parts.push(bytes.subarray(start));
    });
  }

  #answered({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) {
      waiting?.resolve(result);
    } else {
      waiting?.reject(new Error(error.message));
    }
  }

  #fail(why) {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(why));
    }
    this.#waiting.clear();
  }

  #send(method, params, sessionId = this.#session) {
    const id = this.#nextId++;
    this.#browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Opens a page; `ready` is an expression that is true once the page can be used. */
  async goto(url, ready) {
    const { errorText } = await this.#send("Page.navigate", { url });
    if (errorText) {
      throw new Error(`${url}: ${errorText}`);
    }
    await this.evaluate(`new Promise((resolve, reject) => {
      const late = performance.now() + ${READY};
      const look = () => {
        if (${ready}) { resolve(); }
        else if (performance.now() > late) { reject(new Error("not ready: " + document.body.innerText)); }
        else { setTimeout(look, 20); }
      };
      look();
    })`);
  }

  /** The value of an expression, awaited. */
  async evaluate(expression) {
    const command = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", command);
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Gives files to the page's file input. */
  async choose(files) {
    const { result } = await this.#send("Runtime.evaluate", { expression: "document.querySelector('input[type=file]')" });
    await this.#send("DOM.setFileInputFiles", { files, objectId: result.objectId });
  }

  /** Drops files in the middle of what the expression says is there, by the events of a person's drag. */
  async drop(files, box) {
    const { x, y, width, height } = await this.evaluate(`(${box}).toJSON()`);
    const at = { x: x + width / 2, y: y + height / 2 };
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await this.#send("Input.dispatchDragEvent", { type, ...at, data });
    }
  }

  async close() {
    const gone = once(this.#browser, "exit");
    process.kill(-this.#browser.pid, "SIGKILL");
    await gone;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
