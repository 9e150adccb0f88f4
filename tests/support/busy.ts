/** How many do something at the same time, as the page shows it, as the browser has it and as the edge sees it. */

import type { Page } from "@playwright/test";
import type { Edge } from "./edge";

/** The most at any moment. */
export interface Most {
  /** Cards that show it. */
  looking: number;
  hashing: number;
  sending: number;
}

/** Counts from now on, whenever the page changes. */
export async function countCards(page: Page): Promise<() => Promise<Most>> {
  const most = await page.evaluateHandle(() => {
    const seen = { looking: 0, hashing: 0, sending: 0 };
    const root = document.querySelector("malleus-import")?.shadowRoot;
    const count = (step: string): number => root?.querySelectorAll(`[data-step="${step}"][data-state="now"]`).length ?? 0;
    if (root) {
      new MutationObserver(() => {
        seen.looking = Math.max(seen.looking, count("checking"));
        seen.hashing = Math.max(seen.hashing, count("hashing"));
        seen.sending = Math.max(seen.sending, count("sending"));
      }).observe(root, { subtree: true, childList: true, attributes: true });
    }
    return seen;
  });
  return () => most.jsonValue();
}

/** Counts from now on the workers that live at the same time, and those there were. */
export function countWorkers(page: Page): { readonly most: number; readonly all: number; readonly now: number } {
  const counted = { most: 0, all: 0, now: 0 };
  page.on("worker", (worker) => {
    counted.all += 1;
    counted.now += 1;
    counted.most = Math.max(counted.most, counted.now);
    worker.on("close", () => { counted.now -= 1; });
  });
  return counted;
}

/** Counts from now on the imports that the edge has in hand and that lack bytes, until it is told to end. */
export function countImports(edge: Edge): () => Promise<number> {
  const over = new AbortController();
  let most = 0;
  const counted = (async () => {
    while (!over.signal.aborted) {
      const lacking = (await edge.imports()).filter(
        ({ state, files }) => state === "receiving" && files.some(({ received }) => received.done < received.total),
      );
      most = Math.max(most, lacking.length);
    }
  })();
  return async () => {
    over.abort();
    await counted;
    return most;
  };
}
