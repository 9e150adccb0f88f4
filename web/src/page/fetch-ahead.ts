/**
 * Has the browser fetch what the first drop will need, the worker's script and the WebAssembly module, once the page is
 * ready and nothing else is under way: on a slow link they would keep it waiting.
 */

import module from "../wasm/browser_bg.wasm?url";
import script from "../worker/worker.ts?worker&url";

/** What comes into the browser's cache. */
const NEEDED = [script, module];

/** Does so when the page is loaded. What cannot be fetched now is fetched when it is needed. */
export function fetchAhead(): void {
  const fetchAll = (): void => {
    for (const address of NEEDED) {
      // Not by a link: to Firefox no directive of the policy but `default-src` is about a prefetch.
      fetch(new URL(address, import.meta.url), { priority: "low" }).then((answer) => answer.arrayBuffer()).catch(() => undefined);
    }
  };
  // Not all browsers tell when they are idle.
  const idle = (globalThis as { requestIdleCallback?: (then: () => void) => void }).requestIdleCallback ?? setTimeout;
  const whenIdle = (): void => { idle(fetchAll); };
  if (document.readyState === "complete") {
    whenIdle();
  } else {
    addEventListener("load", whenIdle, { once: true });
  }
}
