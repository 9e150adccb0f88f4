/** Where keys lead, and whether one sees it. */

import { expect } from "@playwright/test";
import type { ImportPage } from "./page";

/** A page, whatever drives it. */
interface Evaluates {
  readonly page: { readonly evaluate: <T>(run: () => T) => Promise<T> };
}

/** What has the focus, by what it is called, and whether one sees that it has it. */
export async function focused({ page }: Evaluates): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) {
      element = element.shadowRoot.activeElement;
    }
    if (!(element instanceof HTMLElement)) {
      return { name: "", visible: false };
    }
    const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null;
    const name = element.ariaLabel ?? (label ?? element).textContent.trim();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { name, visible: element.matches(":focus-visible") && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
  });
}

/** Presses Tab once and expects to come to `name`. */
export async function tabTo(app: ImportPage, name: string): Promise<void> {
  await app.page.keyboard.press("Tab");
  expect(await focused(app), `Tab leads to “${name}”, and one sees it`).toEqual({ name, visible: true });
}

/** Expects that the page has led to `name` by itself. */
export async function ledTo(app: ImportPage, name: string): Promise<void> {
  await expect.poll(async () => (await focused(app)).name, "the focus is led on").toBe(name);
}

/** Presses keys one after the other. */
export async function press({ page }: ImportPage, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}
