/** An edge with an Incus and a depot: the choice of the target counts for everything. */

import { imagesOf } from "../../support/asking";
import { SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import type { Edge } from "../../support/edge";
import type { Incus } from "../../support/incus";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { CopyTab, goTo, ImagesTab, UrlTab } from "../../support/tabs";

test.use({ into: "both" });

/** The aliases of everything that each target has. */
async function aliases(incus: Incus, edge: Edge): Promise<{ near: string[]; depot: string[] }> {
  const near = (await incus.images()).flatMap((one) => one.aliases.map(({ name }) => name));
  const depot = (await imagesOf(edge, "depot")).flatMap((one) => one.aliases);
  return { near: near.sort(), depot: depot.sort() };
}

test("drops, copies, URLs and the list follow the choice", async ({ incus, edge, source, web, app }) => {
  await drop(source.edge, SPLIT_MACHINE, { aliases: ["vm"], public: true });
  const [name = ""] = UNIFIED_CONTAINER.files;
  const address = web.put(`/${name}`, { file: image(name) });
  await app.open(edge.url);
  const target = app.page.getByTestId("target-select");
  for (const chosen of ["near", "depot"]) {
    await target.selectOption(chosen);
    await goTo(app, "files");
    const card = await app.drop(...SPLIT_CONTAINER.files.map(image));
    await card.importAs(`file/${chosen}`);
    await card.expectDone();
    const copy = await CopyTab.open(app);
    await copy.choose("vm");
    await copy.part("aliases").fill(`copy/${chosen}`);
    await (await copy.submit()).expectDone();
    const url = await UrlTab.open(app);
    await url.fill({ url: address, aliases: `url/${chosen}` });
    await (await url.submit()).expectDone();
  }
  expect(await aliases(incus, edge)).toEqual({
    near: ["copy/near", "file/near", "url/near"],
    depot: ["copy/depot", "file/depot", "url/depot"],
  });

  const images = await ImagesTab.open(app);
  await expect(images.rows.filter({ hasText: "url/depot" })).toHaveCount(1);
  await images.choose("url/depot");
  await target.selectOption("near");
  await expect(images.rows.filter({ hasText: "url/near" })).toHaveCount(1);
  await expect(images.rows.filter({ hasText: "depot" })).toHaveCount(0);
  await expect(images.detail, "an image of the other target is not looked at any more").toHaveCount(0);
  await images.choose("url/near");
  await images.part("image-delete").click();
  await images.part("delete-confirm").click();
  await expect(images.part("images-count")).toHaveText("2 images");
  expect((await aliases(incus, edge)).depot, "the other target keeps its own").toContain("url/depot");
});

test("a form that is open when another target is chosen says what is closed there", async ({ incus, edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.choose("split");
  await copy.part("auto-update").check();
  await expect(copy.part("mode-pull")).toBeChecked();
  await app.page.getByTestId("target-select").selectOption("depot");
  await expect(copy.part("mode-relay")).toBeChecked();
  await expect(copy.part("auto-update")).toBeDisabled();
  await (await copy.submit()).expectDone();
  expect(await aliases(incus, edge)).toEqual({ near: [], depot: ["split"] });
});
