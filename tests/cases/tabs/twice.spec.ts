/** Everything pressed twice, from two windows at once, or by a window that is closed. */

import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { press } from "../../support/focus";
import { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { CopyTab, ImagesTab, UrlTab } from "../../support/tabs";

test("pressed twice, an image is copied and fetched once", async ({ incus, edge, source, web, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.part("refresh").dblclick();
  await copy.choose("split");
  await copy.part("submit").dblclick();
  await (await copy.newest()).expectDone();
  await expect(copy.cards).toHaveCount(1);

  const url = await UrlTab.open(app);
  const [name = ""] = UNIFIED_CONTAINER.files;
  await url.fill({ url: web.put(`/${name}`, { file: image(name) }), aliases: "fetched" });
  await url.part("aliases").focus();
  await press(app, "Enter", "Enter");
  await (await url.newest()).expectDone();
  await expect(url.cards).toHaveCount(1);
  expect((await edge.imports()).length).toBe(2);
  expect((await incus.images()).length).toBe(2);

  await url.fill({ url: web.url(`/${name}`) });
  const again = await url.submit();
  await again.expectDone();
  await expect(again.root, "the same once more is there already").toContainText("had this image already");
});

test("pressed twice, an image is deleted once and an alias set once", async ({ incus, edge, app }) => {
  await give(incus, UNIFIED_CONTAINER, "--alias", "one");
  const { fingerprint } = await give(incus, SPLIT_CONTAINER, "--alias", "two");
  await app.open(edge.url);
  const images = await ImagesTab.open(app);
  await images.part("images-reload").dblclick();
  await images.choose("one");
  await images.part("image-alias").fill("more");
  await images.part("image-alias-add").dblclick();
  await expect(images.aliases).toContainText(["more", "one"]);
  await expect(images.part("image-trouble")).toHaveCount(0);
  await images.part("image-delete").click();
  await images.part("delete-confirm").dblclick();
  await expect(images.part("images-count")).toHaveText("1 image");
  await expectOnly(incus, fingerprint, "two");
});

test("called off in another window, and taken up again by pressing twice", async ({ edge, web, toWeb, medium, app, context }) => {
  web.put("/noise.tar", { file: medium.path });
  await app.open(edge.url);
  const other = new ImportPage(await context.newPage());
  await other.open(`${edge.url}#url`);
  await app.page.bringToFront();
  const url = await UrlTab.open(app);
  const held = toWeb.holdBack(medium.size / 2);
  await url.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar` });
  const card = await url.submit();
  await held;
  const seen = other.page.getByTestId("panel-url").getByTestId("away");
  await expect(seen, "the other window shows it too").toHaveAttribute("data-phase", "receiving");
  await seen.getByTestId("away-cancel").dispatchEvent("click");
  await card.expectPhase("cancelled");
  await expect(seen).toHaveAttribute("data-phase", "cancelled");
  await expectNothingKept(edge);
  toWeb.release();

  await card.part("away-retry").dblclick();
  await expect(card.root, "another card takes its place").toHaveCount(0);
  const again = await url.newest();
  await again.expectDone();
  await expect(url.cards).toHaveCount(1);
  expect((await edge.imports()).filter(({ state }) => state === "done").length).toBe(1);
});

test("a window that is closed leaves its import to the edge", async ({ incus, edge, web, toWeb, medium, app, context }) => {
  web.put("/noise.tar", { file: medium.path });
  await app.open(edge.url);
  const url = await UrlTab.open(app);
  const held = toWeb.holdBack(medium.size / 2);
  await url.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar`, aliases: "noise" });
  await url.submit();
  await held;
  await app.page.close();
  const other = new ImportPage(await context.newPage());
  await other.open(edge.url);
  await expect(other.page.getByTestId("open-away"), "the tab of files says that it goes on").toHaveCount(1);
  toWeb.release();
  const later = await UrlTab.open(other);
  await (await later.newest()).expectDone();
  await expectOnly(incus, medium.fingerprint, "noise");
});
