/** What axe finds in the page as it stands. */

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Brings axe into the page, once for each time that it is loaded. */
export async function bringAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(SOURCE);
  }
}

/** What axe finds wrong, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await bringAxe(page);
  await page.evaluate(transitionsEnded);
  const { found, looked } = await page.evaluate(async () => {
    const results: AxeResults = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return {
      found: results.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`),
      looked: results.passes.some(({ id }) => id === "color-contrast"),
    };
  });
  return looked ? found : [...found, "axe has not looked into the page"];
}

/** Runs in the page. Halfway from light to dark, colours contrast with nothing. */
async function transitionsEnded(): Promise<void> {
  const root = document.querySelector("malleus-import")?.shadowRoot;
  const running = root?.getAnimations().filter((animation) => animation instanceof CSSTransition) ?? [];
  await Promise.allSettled(running.map(({ finished }) => finished));
}

declare global {
  var axe: typeof import("axe-core");
}
