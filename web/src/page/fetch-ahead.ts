/**
 * Has the browser fetch what the first drop will need, the worker's script and the WebAssembly module, once the page is
 * ready and nothing else is under way: on a slow link they would keep it waiting.
 */

import module from "../wasm/browser_bg.wasm?url";
import script from "../worker/worker.ts?worker&url";

/** How each is fetched later. */
const LATER = [[script, "script"], [module, "fetch"]] as const;

/** Does so when the page is loaded. A browser that knows no such thing fetches them when they are needed. */
export function fetchAhead(): void {
  const hint = (): void => {
    for (const [address, as] of LATER) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "prefetch", as, crossOrigin: "", href: new URL(address, import.meta.url).href });
      document.head.append(link);
    }
  };
  // Not all browsers tell when they are idle.
  const idle = (globalThis as { requestIdleCallback?: (then: () => void) => void }).requestIdleCallback ?? setTimeout;
  const whenIdle = (): void => { idle(hint); };
  if (document.readyState === "complete") {
    whenIdle();
  } else {
    addEventListener("load", whenIdle, { once: true });
  }
}
