/** What axe finds, in both colours and widths, and whether the page fits its window. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { ImportPage } from "./page";

/** What axe finds wrong, one line each. */
export async function violations({ page }: ImportPage): Promise<string[]> {
  await page.evaluate(transitionsEnded);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.map(({ id }) => id), "axe looks into the page").toContain("color-contrast");
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Runs in the page. Halfway from light to dark, colours contrast with nothing. */
async function transitionsEnded(): Promise<void> {
  const root = document.querySelector("malleus-import")?.shadowRoot;
  const running = root?.getAnimations().filter((animation) => animation instanceof CSSTransition) ?? [];
  await Promise.allSettled(running.map(({ finished }) => finished));
}

/** Whether something is wider than the window. */
export async function expectNoSidewaysScroll({ page }: ImportPage): Promise<void> {
  const widths = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(widths.content, "nothing reaches beyond the window").toBeLessThanOrEqual(widths.window);
}

/** In light and dark, wide and narrow: axe finds nothing, and nothing scrolls sideways. */
export async function expectAccessible(app: ImportPage): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await app.page.emulateMedia({ colorScheme });
    for (const width of [1280, 375]) {
      await app.page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(app);
      expect(await violations(app), `${colorScheme}, ${width.toString()} pixels wide`).toEqual([]);
    }
  }
}
