/** A page without any Incus: everything goes to the edge's own depot. */

import { imagesOf } from "../../support/asking";
import { SPLIT_CONTAINER, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { drop, fingerprintOf } from "../../support/drop";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { CopyTab, goTo, ImagesTab, UrlTab } from "../../support/tabs";

test.use({ into: "depot" });

test("files, copies and URLs land in the depot, where they are shown and deleted", async ({ edge, source, web, app }) => {
  const copied = await drop(source.edge, UNIFIED_MACHINE, { aliases: ["vm"], public: true });
  await app.open(edge.url);
  const card = await app.drop(...SPLIT_CONTAINER.files.map(image));
  await card.importAs("dropped");
  await card.expectDone();
  await expect(card.root, "no command of an Incus that there is not").not.toContainText("incus launch");

  const copy = await CopyTab.open(app);
  await copy.choose("vm");
  await expect(copy.part("mode-pull")).toHaveAccessibleDescription(/The target is the depot/);
  await expect(copy.part("auto-update")).toBeDisabled();
  await expect(copy.part("profiles"), "a depot has no profiles").toHaveCount(0);
  const copying = await copy.submit();
  await copying.expectDone();
  await expect(copying.root).toContainText("It is in the depot");
  await expect(copying.part("launch-command")).toHaveCount(0);

  const url = await UrlTab.open(app);
  await expect(url.part("through-incus")).toHaveAccessibleDescription(/depot, which fetches nothing itself/);
  const [name = ""] = UNIFIED_CONTAINER.files;
  await url.fill({ url: web.put(`/${name}`, { file: image(name) }), aliases: "fetched" });
  await url.part("public").check();
  await (await url.submit()).expectDone();

  const images = await ImagesTab.open(app);
  await expect(images.part("images-count")).toHaveText("3 images");
  for (const [alias, fingerprint] of [
    ["dropped", await fingerprintOf(SPLIT_CONTAINER)],
    ["vm", copied],
    ["fetched", await fingerprintOf(UNIFIED_CONTAINER)],
  ] as const) {
    await images.choose(alias);
    await expect(images.part("image-fingerprint"), alias).toHaveText(fingerprint);
  }
  await images.addAlias("vm");
  await app.page.getByRole("button", { name: "Move it to this image" }).click();
  await expect(images.aliases).toContainText(["fetched", "vm"]);
  await images.part("image-delete").click();
  await images.part("delete-confirm").click();
  await expect(images.part("images-count")).toHaveText("2 images");
  expect((await imagesOf(edge, "depot")).map(({ aliases }) => aliases).sort()).toEqual([[], ["dropped"]]);

  await goTo(app, "files");
  await expect(card.root, "cards stay while other tabs are shown").toHaveAttribute("data-phase", "done");
});
