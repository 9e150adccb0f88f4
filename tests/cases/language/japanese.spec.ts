/** The page in Japanese: by the browser's language and by the element's attribute. */

import type { Page } from "@playwright/test";
import { violations } from "../../support/axe";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";
import { goTo } from "../../support/tabs";

test.use({ locale: "ja-JP" });

/** Runs of English words in what is seen, but for the names of files and images, and commands. */
async function english(page: Page): Promise<string[]> {
  const titles = await page.getByTestId("card-title").allTextContents();
  return page.evaluate((names) => {
    const found: string[] = [];
    const ours = (text: string): string =>
      names.reduce((left, name) => left.replaceAll(name, ""), text).replaceAll(/“[^”]*”|[\w-]+(?:\.\w+)+/gu, "");
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot !== null) {
          look(element.shadowRoot);
        }
        const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? "");
        const labels = [element.getAttribute("aria-label") ?? "", element.getAttribute("placeholder") ?? ""];
        const exempt = element.closest("style, script, code, .mono, bdi, [data-testid=card-title], noscript") !== null;
        for (const text of exempt ? labels : [...own, ...labels]) {
          if (/(?:\b[A-Za-z]{2,}\b[ ,.]+){2}\b[A-Za-z]{2,}\b/u.test(ours(text))) {
            found.push(text.trim());
          }
        }
      }
    };
    look(document);
    return found;
  }, titles.map((title) => title.trim()));
}

test("an import, a refusal and a taken alias are told in Japanese", async ({ edge, app }) => {
  await app.open(edge.url);
  const { page } = app;
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expect(page).toHaveTitle(/イメージ/u);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("tiny");
  await card.expectDone();
  const taken = await app.drop(image("empty-vm.tar.xz"));
  await taken.expectPhase("ready");
  await taken.part("alias-input").fill("tiny");
  await expect(taken.part("alias-taken")).toContainText("エイリアス");
  await taken.importButton.click();
  await expect(taken.part("error")).toContainText("エイリアス");
  const refused = await app.drop(image("broken/truncated.tar.xz"));
  await refused.expectPhase("refused");
  await expect(refused.part("error")).toHaveText("このファイルは途中で切れています。内容の終わりより前で終わっています。");
  expect(await english(page)).toEqual([]);
  expect(await violations(page)).toEqual([]);
  for (const tab of ["copy", "url", "images", "history"] as const) {
    await goTo(app, tab);
    await page.waitForLoadState("networkidle").catch(() => undefined);
    expect(await english(page), tab).toEqual([]);
    expect(await violations(page), tab).toEqual([]);
  }
});

test("an edge that is away is told in Japanese", async ({ edge, app }) => {
  await app.open(edge.url);
  await edge.stop();
  await expect(app.target).toHaveAttribute("data-state", "down");
  await expect(app.target).toContainText("接続していません");
  await expect(app.page.getByTestId("reach")).toContainText("応答しません");
  expect(await english(app.page)).toEqual([]);
});

test("the attribute comes before the browser, and can be changed", async ({ edge, app }) => {
  await app.open(edge.url);
  const element = app.page.locator("malleus-import");
  const choose = app.page.locator("#choose");
  await expect(choose).toHaveText("ファイルを選ぶ");
  await element.evaluate((host) => { host.setAttribute("language", "en"); });
  await expect(choose).toHaveText("Choose files");
  await expect(app.page.locator("html")).toHaveAttribute("lang", "en");
  await element.evaluate((host) => { host.removeAttribute("language"); });
  await expect(choose).toHaveText("ファイルを選ぶ");
});
