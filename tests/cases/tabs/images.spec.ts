/** What is in the target, and what the page does with it. */

import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expect, test } from "../../support/tabbed";
import { CopyTab, ImagesTab } from "../../support/tabs";

test("everything is listed as Incus tells it, and found by its words", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const images = await ImagesTab.open(app);
  await expect(images.part("images-empty")).toBeVisible();
  const container = await give(incus, UNIFIED_CONTAINER, "--alias", "tiny", "--alias", "tiny/1", "--public");
  await give(incus, SPLIT_MACHINE, "--alias", "vm");
  await images.part("images-reload").click();
  await expect(images.part("images-count")).toHaveText("2 images");
  const row = images.rows.filter({ hasText: "tiny, tiny/1" });
  await expect(row).toContainText(["Container"]);
  await expect(row).toContainText(container.architecture);
  await expect(row).toContainText("public");

  for (const [words, count] of [["busybox virtual", "1 of 2"], [container.fingerprint.slice(0, 12), "1 of 2"], ["tiny vm", "0 of 2"]] as const) {
    await images.part("image-search").fill(words);
    await expect(images.part("images-count"), words).toHaveText(`${count} images`);
  }
  await app.page.getByRole("button", { name: "Show all" }).click();
  await expect(images.rows).toHaveCount(2);
  await images.choose("tiny");
  await expect(images.part("image-fingerprint")).toHaveText(container.fingerprint);
  await expect(images.part("image-refresh"), "a file has no source to ask").toBeDisabled();
});

test("an alias is added, moved only when that is said, and removed", async ({ incus, edge, app }) => {
  const [one, other] = [await give(incus, UNIFIED_CONTAINER, "--alias", "one"), await give(incus, SPLIT_CONTAINER, "--alias", "other")];
  await app.open(edge.url);
  const images = await ImagesTab.open(app);
  await images.choose("one");
  await images.addAlias("new/alias");
  await expect(images.part("image-said")).toContainText("“new/alias” names this image now");
  await expect(images.aliases).toContainText(["new/alias", "one"]);
  expect(await incus.alias("new/alias")).toBe(one.fingerprint);

  await images.addAlias("other");
  await expect(images.part("image-taken")).toContainText("“other” names another image");
  await app.page.getByRole("button", { name: "Leave it" }).click();
  expect(await incus.alias("other"), "left where it was").toBe(other.fingerprint);
  await images.addAlias("other");
  await app.page.getByRole("button", { name: "Move it to this image" }).click();
  await expect(images.aliases).toContainText(["new/alias", "one", "other"]);
  expect(await incus.alias("other")).toBe(one.fingerprint);
  await expect(images.rows.filter({ hasText: "no alias" }), "the other image has lost it").toHaveCount(1);

  await app.page.getByRole("button", { name: "Remove the alias new/alias" }).click();
  await expect(images.part("image-said")).toContainText("“new/alias” is removed");
  expect(await incus.alias("new/alias")).toBeNull();
  await images.part("image-alias").fill("a b");
  await expect(images.part("image-alias")).toHaveAttribute("aria-invalid", "true");
  await expect(images.part("image-alias-add")).toBeDisabled();
});

test("an image is deleted only when that is confirmed", async ({ incus, edge, app }) => {
  const { fingerprint } = await give(incus, UNIFIED_CONTAINER, "--alias", "doomed");
  const kept = await give(incus, SPLIT_CONTAINER, "--alias", "kept");
  await app.open(edge.url);
  const images = await ImagesTab.open(app);
  await images.choose("doomed");
  await images.part("image-delete").click();
  await expect(images.part("delete-dialog")).toContainText(fingerprint);
  await expect(images.part("delete-dialog")).toContainText("doomed");
  await images.part("delete-cancel").click();
  await expect(images.part("delete-dialog")).toHaveCount(0);
  await images.part("image-delete").click();
  await app.page.keyboard.press("Escape");
  await expect(images.part("delete-dialog")).toHaveCount(0);
  expect((await incus.images()).length, "nothing was deleted").toBe(2);

  await images.part("image-delete").click();
  await images.part("delete-confirm").click();
  await expect(images.part("images-count")).toHaveText("1 image");
  await expect(images.detail).toHaveCount(0);
  expect((await incus.images()).map((image) => image.fingerprint)).toEqual([kept.fingerprint]);
  expect(await incus.alias("doomed")).toBeNull();
});

test("what is imported on another tab, and in another window, appears", async ({ incus, edge, source, app, context }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(edge.url);
  const images = await ImagesTab.open(app);
  const other = await context.newPage();
  await other.goto(`${edge.url}#images`);
  await expect(other.getByTestId("images-empty")).toBeVisible();

  await app.page.bringToFront();
  const copy = await CopyTab.open(app);
  await copy.choose("split");
  await (await copy.submit()).expectDone();
  await expect(other.getByTestId("images-count"), "in another window, by itself").toHaveText("1 image");
  await other.close();
  await ImagesTab.open(app);
  await expect(images.rows).toContainText(["split"]);

  const { fingerprint } = await give(incus, UNIFIED_CONTAINER, "--alias", "tiny");
  await incus.cli("image", "delete", "split");
  await images.choose("split");
  await images.part("image-delete").click();
  await images.part("delete-confirm").click();
  await expect(images.detail, "what is gone already is gone").toHaveCount(0);
  await images.part("images-reload").click();
  await images.choose("tiny");
  await expect(images.part("image-fingerprint")).toHaveText(fingerprint);
});
