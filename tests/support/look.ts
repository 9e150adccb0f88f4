/** How the page is looked at: in which colours, which language, and how wide. */

import type { Page } from "@playwright/test";

export type Scheme = "light" | "dark";
export type Language = "en" | "ja";

/** Every colour scheme, language and width, in CSS pixels, that everything must be fit for. */
export const SCHEMES: readonly Scheme[] = ["light", "dark"];
export const LANGUAGES: readonly Language[] = ["en", "ja"];
export const WIDTHS: readonly number[] = [1280, 768, 375];
/** The height that goes with each width. */
const HEIGHT = 800;

/** One way to look at it. What is left out stays as it is. */
export interface Look {
  readonly scheme?: Scheme;
  readonly language?: Language;
  readonly width?: number;
  readonly forcedColors?: boolean;
}

/** Has the page be looked at so, as it stands, without loading it anew. */
export async function lookAt(page: Page, { scheme, language, width, forcedColors }: Look): Promise<void> {
  if (scheme !== undefined) {
    await page.emulateMedia({ colorScheme: scheme });
  }
  if (forcedColors !== undefined) {
    await page.emulateMedia({ forcedColors: forcedColors ? "active" : "none" });
  }
  if (width !== undefined) {
    await page.setViewportSize({ width, height: HEIGHT });
  }
  if (language !== undefined) {
    await page.locator("malleus-import").evaluate((element, wanted) => { element.setAttribute("language", wanted); }, language);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  }
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}
