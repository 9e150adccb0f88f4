/** What a card says when its image is there. */

import { SPLIT_CONTAINER, SPLIT_MACHINE } from "../../support/demo";
import { Edge } from "../../support/edge";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";
import { ImagesTab } from "../../support/tabs";

test("what to type is copied, and the image is shown among the others", async ({ incus, edge, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", "other");
  await app.open(edge.url);
  const card = await app.drop(...SPLIT_MACHINE.files.map(image));
  await card.importAs("vm/1");
  await card.expectDone();
  await card.part("copy-command").click();
  await expect(card.part("copy-command")).toHaveAttribute("data-state", "copied");
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe("incus launch vm/1 --vm");

  const fingerprint = await card.fingerprint.innerText();
  await card.part("show-button").click();
  await expect(app.page.getByTestId("image-detail")).toHaveAttribute("data-fingerprint", fingerprint);
  await expect(app.page.locator("#image-title"), "it is led to").toBeFocused();
  expect(new URL(app.page.url()).hash).toBe(`#images/${fingerprint}`);
  await app.page.reload();
  await expect(app.page.getByTestId("image-detail"), "the address leads there").toHaveAttribute("data-fingerprint", fingerprint);
  const images = await ImagesTab.open(app);
  await expect(images.part("images-count")).toHaveText("2 images");
});

test("of an image in the depot, an Incus server is told where it is; of a private one nobody is", async ({ app }) => {
  const url = "https://images.example:8444";
  const edge = await Edge.createBy({ depot: { listen: "127.0.0.1:0", url } });
  try {
    await app.open(edge.url);
    const shut = await app.drop(image("busybox-container.tar.xz"));
    await shut.importAs("shut");
    await shut.expectDone();
    await expect(shut.part("depot-private")).toBeVisible();
    await expect(shut.part("launch-command")).toHaveCount(0);

    const card = await app.drop(...SPLIT_CONTAINER.files.map(image));
    await card.expectPhase("ready");
    await card.part("more-options").locator("summary").click();
    await card.root.getByLabel("Public").check();
    await card.importAs("open");
    await card.expectDone();
    await expect(card.part("launch-command")).toHaveText(
      `incus remote add depot ${url} --protocol simplestreams\nincus launch depot:open`,
      { useInnerText: true },
    );
  } finally {
    await edge.remove();
  }
});
