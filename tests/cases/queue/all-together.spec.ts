/** The bar above several cards: what it tells, and what is done with all of them at once. */

import { violations } from "../../support/axe";
import { dropFiles } from "../../support/chromium.mjs";
import { expectNothingKept } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import type { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import { writeSmallImages } from "../../support/small-images";

const bar = ({ page }: ImportPage) => page.getByTestId("overview");
const count = (app: ImportPage, kind: string) => bar(app).locator(`[data-kind="${kind}"] strong`);
const deed = (app: ImportPage, name: string) => bar(app).getByRole("button", { name, exact: true });

test("one card has no bar; several have, and are imported and cleared by the keyboard", async ({ incus, edge, app, scratch }) => {
  const small = await writeSmallImages(scratch, 3);
  await app.open(edge.url);
  const first = await app.drop(small[0]?.path ?? "");
  await first.expectPhase("ready");
  await expect(bar(app)).toHaveCount(0);
  await dropFiles(app.page, [...small.slice(1).map(({ path }) => path), image("broken/no-metadata.tar.xz")]);
  await expect(count(app, "ready")).toHaveText("3");
  await expect(count(app, "refused")).toHaveText("1");
  await expect(deed(app, "Pause all"), "only what can be done is offered").toHaveCount(0);
  expect(await violations(app.page)).toEqual([]);

  await deed(app, "Import all").focus();
  await app.page.keyboard.press("Enter");
  await expect(bar(app), "the button is gone, the focus stays near").toBeFocused();
  await expect(count(app, "done")).toHaveText("3");
  expect((await incus.images()).map(({ fingerprint }) => fingerprint).sort()).toEqual(small.map(({ fingerprint }) => fingerprint).sort());

  await app.page.keyboard.press("Tab");
  await expect(deed(app, "Clear finished")).toBeFocused();
  await app.page.keyboard.press("Space");
  await expect(app.page.getByTestId("card")).toHaveCount(0);
  await expect(app.page.locator("#choose")).toBeFocused();
});

test("all are paused, and none that waited begins; all are resumed", async ({ incus, wired, app, scratch, medium }) => {
  const { edge, toEdge } = wired;
  const small = await writeSmallImages(scratch, 6);
  await app.open(toEdge.url);
  const slow = await app.drop(medium.path);
  await slow.expectPhase("ready");
  await dropFiles(app.page, small.map(({ path }) => path));
  await expect(count(app, "ready")).toHaveText("7");
  await expect(app.page.getByTestId("fingerprint")).toHaveCount(7);
  const held = toEdge.hold("request", medium.size / 4);
  await slow.importButton.click();
  await held;
  await app.page.evaluate(() => {
    // Both before a small one can be sent.
    const root = document.querySelector("malleus-import")?.shadowRoot;
    root?.querySelector<HTMLElement>("[data-testid=import-all]")?.click();
    requestAnimationFrame(() => root?.querySelector<HTMLElement>("[data-testid=pause-all]")?.click());
  });
  await expect(deed(app, "Resume all")).toBeVisible();
  await expect(deed(app, "Pause all")).toHaveCount(0);
  toEdge.release();
  const paused = app.page.getByTestId("phase").filter({ hasText: "Paused" });
  const before = await paused.count();
  expect(before, "those that waited are paused too").toBeGreaterThanOrEqual(5);
  const workers = app.page.workers().length;
  expect(workers, "what rests needs no worker").toBeLessThanOrEqual(2);
  expect((await edge.imports()).filter(({ state }) => state === "receiving").length).toBeLessThanOrEqual(2);

  await deed(app, "Resume all").click();
  await expect(count(app, "done")).toHaveText("7");
  expect(await incus.images()).toHaveLength(7);
  await expectNothingKept(edge);
});

test("all are cancelled once that was confirmed, and nothing is left", async ({ incus, wired, app, scratch, medium }) => {
  const { edge, toEdge } = wired;
  const small = await writeSmallImages(scratch, 4);
  await app.open(toEdge.url);
  const slow = await app.drop(medium.path);
  await slow.expectPhase("ready");
  await dropFiles(app.page, small.map(({ path }) => path));
  await expect(count(app, "ready")).toHaveText("5");
  const held = toEdge.hold("request", medium.size / 4);
  await slow.importButton.click();
  await held;
  await deed(app, "Cancel all").click();
  const dialog = app.page.getByRole("dialog", { name: "Cancel all imports?" });
  await expect(dialog).toContainText("One import is under way.");
  await expect(dialog.getByRole("button", { name: "Go on" }), "what keeps things has the focus").toBeFocused();
  await app.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await slow.expectPhase("uploading");

  await deed(app, "Cancel all").click();
  await dialog.getByRole("button", { name: "Cancel all" }).click();
  await expect(count(app, "cancelled")).toHaveText("5");
  toEdge.release();
  expect(await incus.images()).toEqual([]);
  await expectNothingKept(edge);
  await deed(app, "Clear finished").click();
  await expect(app.page.getByTestId("card")).toHaveCount(0);
});

test("what failed is tried again, all of it", async ({ incus, edge, app, scratch }) => {
  const small = await writeSmallImages(scratch, 3);
  await app.open(edge.url);
  // A worker that cannot be had, as when the page was updated meanwhile.
  const barred = /worker-.*\.js/;
  await app.page.route(barred, (route) => route.abort());
  await dropFiles(app.page, [small[0]?.path ?? ""]);
  await dropFiles(app.page, [small[1]?.path ?? ""]);
  await dropFiles(app.page, [small[2]?.path ?? ""]);
  await expect(count(app, "failed")).toHaveText("3");
  await expect(deed(app, "Clear finished"), "what failed is not cleared away").toHaveCount(0);
  await app.page.unroute(barred);
  await deed(app, "Try failed again").click();
  await expect(count(app, "ready")).toHaveText("3");
  await deed(app, "Import all").click();
  await expect(count(app, "done")).toHaveText("3");
  expect(await incus.images()).toHaveLength(3);
});

test("many cards are spoken of together", async ({ edge, app, scratch }) => {
  const small = await writeSmallImages(scratch, 30);
  await app.open(edge.url);
  const said = await app.page.evaluateHandle(() => {
    const heard: string[] = [];
    const region = document.querySelector("malleus-import")?.shadowRoot?.querySelector("[aria-live]");
    if (region) {
      new MutationObserver(() => heard.push(region.textContent)).observe(region, { subtree: true, childList: true, characterData: true });
    }
    return heard;
  });
  await dropFiles(app.page, small.map(({ path }) => path));
  await expect(count(app, "ready")).toHaveText("30");
  await deed(app, "Import all").click();
  await expect(count(app, "done")).toHaveText("30");
  const heard = await said.jsonValue();
  expect(heard.filter((words) => words.startsWith("Small image")), "not one by one").toEqual([]);
  expect(heard.at(-1)).toBe("30 done");
  expect(heard.length, heard.join(" | ")).toBeLessThan(12);
});
