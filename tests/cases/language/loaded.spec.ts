/** A visit loads the words of one language, beside all else; and where they cannot be had, those of another. */

import type { BrowserContext, Page } from "@playwright/test";
import { expect, scriptOf, test } from "../../support/embedded";

/** The languages whose words were asked for. */
function heard(page: Page): string[] {
  const languages: string[] = [];
  page.on("request", (request) => {
    const [, language] = /\/assets\/(en|ja)-[^/]*\.js$/u.exec(request.url()) ?? [];
    if (language !== undefined) {
      languages.push(language);
    }
  });
  return languages;
}

/** Has the words of a language be gone, as after an update of the edge. */
async function without(context: BrowserContext, language: string): Promise<void> {
  await context.route(new RegExp(`/assets/${language}-[^/]*\\.js$`, "u"), (route) => route.fulfill({ status: 404 }));
}

for (const [locale, language, words] of [["en-GB", "en", "Choose files"], ["ja-JP", "ja", "ファイルを選ぶ"]] as const) {
  test.describe(`in ${language}`, () => {
    test.use({ locale });

    test("its words alone are loaded, and before the element has come", async ({ edge, page }) => {
      const languages = heard(page);
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => { release = resolve; });
      await page.route(/\/assets\/rest-[^/]*\.js$/u, async (route) => {
        await held;
        await route.continue();
      });
      const asked = page.waitForRequest(new RegExp(`/assets/${language}-`, "u"));
      // What the page fetches when all else is there.
      const last = page.waitForResponse(/\.wasm$/u);
      const opened = page.goto(edge.url);
      await asked;
      release();
      await opened;
      await expect(page.locator("#choose")).toHaveText(words);
      await last;
      expect(languages).toEqual([language]);
    });

    test("words that are gone are said in the other language", async ({ edge, page, context }) => {
      await without(context, language);
      await page.goto(edge.url);
      const other = language === "en" ? "ja" : "en";
      await expect(page.locator("malleus-import")).toHaveAttribute("lang", other);
      await expect(page.locator("html")).toHaveAttribute("lang", other);
      await expect(page.locator("#choose")).toHaveText(language === "en" ? "ファイルを選ぶ" : "Choose files");
    });
  });
}

test("another language that cannot be fetched leaves the one before", async ({ edge, page, context }) => {
  await without(context, "ja");
  await page.goto(edge.url);
  const choose = page.locator("#choose");
  await expect(choose).toHaveText("Choose files");
  const refused = page.waitForResponse(/\/assets\/ja-/u);
  await page.locator("malleus-import").evaluate((host) => { host.setAttribute("language", "ja"); });
  await refused;
  await expect(choose).toHaveText("Choose files");
  await page.locator("malleus-import").evaluate((host) => { host.setAttribute("theme", "dark"); });
  await expect(choose).toHaveText("Choose files");
});

test("of two choices the later has its way, whichever words come first", async ({ edge, page }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route(/\/assets\/ja-[^/]*\.js$/u, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(edge.url);
  const choose = page.locator("#choose");
  await expect(choose).toHaveText("Choose files");
  const asked = page.waitForRequest(/\/assets\/ja-/u);
  const came = page.waitForResponse(/\/assets\/ja-/u);
  const host = page.locator("malleus-import");
  await host.evaluate((one) => { one.setAttribute("language", "ja"); });
  await asked;
  await host.evaluate((one) => { one.setAttribute("language", "en"); });
  release();
  await (await came).finished();
  await host.evaluate((one) => { one.setAttribute("theme", "dark"); });
  await expect(choose).toHaveText("Choose files");
  await host.evaluate((one) => { one.setAttribute("language", "ja"); });
  await expect(choose).toHaveText("ファイルを選ぶ");
});

test("on another site the language that its element asks for is the only one", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const languages = heard(page);
  const body = `<script type="module" src="${scriptOf(edge)}"></script><malleus-import language="ja"></malleus-import>`;
  await page.goto(site.put("/tagged", { body }));
  await expect(page.locator("#choose")).toHaveText("ファイルを選ぶ");
  expect(languages).toEqual(["ja"]);
});
