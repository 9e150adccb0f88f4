/** The tabs in their states, also with an error: free of what axe finds, and narrow enough for a telephone. */

import { expectAccessible } from "../../support/axe";
import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expect, test } from "../../support/tabbed";
import { CopyTab, ImagesTab, UrlTab } from "../../support/tabs";

const LONG = `a/name/as/long/as/there/may/be/${"x".repeat(30)}`;

test.use({ into: "both" });

test.beforeEach(async ({ incus, edge, source, app }) => {
  await give(incus, UNIFIED_CONTAINER, "--alias", "busy", "--alias", LONG, "--public");
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["busy", LONG], public: true });
  await app.open(edge.url);
});

test("copy: the list of an old catalogue, and a form that was refused", async ({ source, app }) => {
  const copy = await CopyTab.open(app);
  await copy.choose("busy");
  await copy.part("auto-update").check();
  await copy.part("profiles").check();
  expect((await copy.refused()).code).toBe("alias-taken");
  await source.link.down();
  await copy.part("refresh").click();
  await expect(copy.part("problem")).toBeVisible();
  await expectAccessible(app);
});

test("copy: a card that waits for its remote, and one that is done", async ({ source, app }) => {
  const copy = await CopyTab.open(app);
  await copy.choose("busy");
  await copy.part("aliases").fill("free");
  await (await copy.submit()).expectDone();
  await copy.choose("busy");
  await copy.part("aliases").fill("free/too");
  await copy.part("mode-relay").check();
  await app.page.getByTestId("target-select").selectOption("depot");
  await source.link.down();
  const card = await copy.submit();
  await expect(card.part("away-notice")).toContainText("tried again by itself");
  await expectAccessible(app);
});

test("a URL that was refused, and a card that has failed", async ({ web, app }) => {
  const url = await UrlTab.open(app);
  await url.fill({ url: web.put("/text", { file: `${import.meta.dirname}/access.spec.ts` }), aliases: `${LONG}/2` });
  await (await url.submit()).trouble();
  await url.fill({ url: `${web.url("/missing")}/${"long".repeat(40)}`, fingerprint: "0".repeat(64) });
  expect((await url.refused()).code).toBe("url-not-found");
  await expectAccessible(app);
});

test("images: one that is looked at, an alias that is taken, and a list that could not be read", async ({ incus, edge, app }) => {
  await give(incus, SPLIT_CONTAINER, "--alias", "taken");
  const images = await ImagesTab.open(app);
  await images.choose("may/be");
  await images.addAlias("taken");
  await expect(images.part("image-taken")).toBeVisible();
  await edge.kill();
  await images.part("images-reload").click();
  await expect(images.part("images-trouble")).toBeVisible();
  await expect(app.target).toHaveAttribute("data-state", "down");
  await expectAccessible(app);
});

test("images: the question before one is deleted", async ({ app }) => {
  const images = await ImagesTab.open(app);
  await images.choose("may/be");
  await images.part("image-delete").click();
  await expect(images.part("delete-dialog")).toBeVisible();
  await expectAccessible(app);
});
