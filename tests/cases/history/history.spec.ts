/** What has ended is listed, found again, and forgotten. */

import { violations } from "../../support/axe";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";
import type { ImportPage } from "../../support/page";
import { goTo } from "../../support/tabs";

/** Imports one image and refuses another. */
async function twoEnds(app: ImportPage, url: string): Promise<string> {
  await app.open(url);
  const good = await app.drop(image("busybox-container.tar.xz"));
  await good.importAs("kept/one");
  await good.expectDone();
  const other = await app.drop(image("empty-vm.tar.xz"));
  await other.importAs("kept/one");
  await other.part("error").waitFor();
  await other.part("alias-input").fill("kept/two");
  await other.importButton.click();
  await other.expectDone();
  return good.fingerprint.innerText();
}

test("what has ended is found after a reload, with what to type next and the way to its image", async ({ edge, app }) => {
  const fingerprint = await twoEnds(app, edge.url);
  await app.page.goto(`${edge.url}#history`);
  await app.page.reload();
  const { page } = app;
  await expect(page.getByTestId("history-count")).toHaveText("2 imports");
  await page.getByTestId("history-search").fill("kept/one");
  await expect(page.getByTestId("history-count")).toHaveText("1 of 2 imports");
  await page.locator("#history-list .row").first().click();
  const detail = page.getByTestId("past-detail");
  await expect(detail.getByTestId("past-fingerprint")).toHaveText(fingerprint);
  await expect(detail.getByTestId("launch-command")).toHaveText("incus launch kept/one");
  await expect(page.locator("#past-title"), "the focus is led to it").toBeFocused();
  expect(await violations(page)).toEqual([]);

  const id = (await detail.getAttribute("data-id")) ?? "";
  await page.goto(`${edge.url}#history/${id}`);
  await page.reload();
  await expect(page.getByTestId("past-detail"), "an address leads to it").toHaveAttribute("data-id", id);
  await page.getByTestId("past-images").click();
  await expect(page.getByTestId("images-count")).toHaveText("2 images");
});

test("one is forgotten, then all, and nothing comes back", async ({ incus, edge, app }) => {
  await twoEnds(app, edge.url);
  const { page } = app;
  await goTo(app, "history");
  await page.getByTestId("history-outcome").selectOption("done");
  await expect(page.getByTestId("history-count")).toHaveText("2 imports");
  await page.locator("#history-list .row").first().click();
  await page.getByTestId("past-forget").click();
  await expect(page.getByTestId("history-count")).toHaveText("1 import");
  await expect(page.locator("#history-list"), "the focus is not lost").toBeFocused();

  await page.getByTestId("history-clear").click();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("history-count")).toHaveText("1 import");
  await page.getByTestId("history-clear").click();
  await page.getByTestId("history-clear-all-confirm").click();
  await expect(page.getByTestId("history-empty")).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("history-empty")).toBeVisible();
  expect((await incus.images()).length, "the images stay").toBe(2);
});

test("ten thousand stay smooth: only what is seen is drawn", async ({ edge, app }) => {
  const entry = {
    state: "done",
    origin: { kind: "files" },
    target: "local",
    files: ["a.tar.xz"],
    size: 1,
    fingerprint: "ab".repeat(32),
    image: null,
    aliases: [],
    skippedAliases: [],
    alreadyPresent: false,
    problem: null,
    retryable: false,
    created: 1,
    ended: 2,
  };
  await app.page.route("**/api/v1/history?*", (route) =>
    route.fulfill({ json: Array.from({ length: 10_000 }, (_, at) => ({ ...entry, id: at.toString(16).padStart(32, "0"), files: [`image-${at.toString()}`] })) }),
  );
  await app.open(edge.url);
  await goTo(app, "history");
  await expect(app.page.getByTestId("history-count")).toHaveText("10,000 imports");
  expect(await app.page.locator("#history-list .row").count()).toBeLessThan(40);
  await app.page.locator("#history-list").focus();
  await app.page.keyboard.press("End");
  await expect(app.page.locator("#history-list .row.active")).toContainText("image-9999");
  expect(await app.page.locator("#history-list .row").count()).toBeLessThan(40);
});
