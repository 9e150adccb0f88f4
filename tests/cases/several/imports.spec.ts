/** Several drops on one page, and one image dropped more than once. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

test("an image that Incus has already is not sent again and gets its further alias", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const first = await app.drop(image("busybox-container.tar"));
  await first.importAs("first");
  await first.expectDone();
  const fingerprint = await first.fingerprint.innerText();

  const second = await app.drop(image("busybox-container.tar"));
  await second.importAs("second");
  await second.expectDone();
  await expect(second.root, "the card says that Incus had it").toContainText("Incus had this image already");
  await expect(first.root).not.toContainText("Incus had this image already");
  await expectOnly(incus, fingerprint, "first");
  await expectOnly(incus, fingerprint, "second");
  expect((await edge.imports()).map((view) => view.alreadyPresent).sort()).toEqual([false, true]);
  await expectNothingKept(edge);
});

test("two images are imported at the same time", async ({ incus, wired, app, large }) => {
  const { edge, toEdge, toIncus } = wired;
  await app.open(toEdge.url);
  const slow = await app.drop(large.path);
  const held = toIncus.hold("request", large.size / 2);
  await slow.importAs("slow");
  await held;
  const quick = await app.drop(image("busybox-container.tar"));
  await quick.importAs("quick");
  await quick.expectDone();
  await slow.expectPhase("forwarding");

  // Taking the finished one off the page does nothing to the other.
  await quick.part("remove-button").click();
  await expect(app.page.getByTestId("card")).toHaveCount(1);
  toIncus.release();
  await slow.expectDone();
  const names = (await incus.images()).flatMap(({ aliases }) => aliases.map(({ name }) => name));
  expect(names.sort()).toEqual(["quick", "slow"]);
  await expectNothingKept(edge);
});

test("one import is cancelled and removed while another goes on", async ({ incus, wired, app, large }) => {
  const { edge, toEdge } = wired;
  await app.open(toEdge.url);
  const unwanted = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 4);
  await unwanted.importAs("unwanted");
  await held;
  const wanted = await app.drop(image("busybox-container.tar"));
  await unwanted.part("cancel-button").click();
  await unwanted.expectPhase("cancelled");
  await unwanted.part("remove-button").click();
  await expect(app.page.getByTestId("card")).toHaveCount(1);
  await wanted.importAs("wanted");
  await wanted.expectDone();
  await expectOnly(incus, await wanted.fingerprint.innerText(), "wanted");
  await expectNothingKept(edge);
});

test("Import pressed twice quickly makes one import", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar"));
  await card.expectPhase("ready");
  await card.part("alias-input").fill("once");
  // Both presses before the page has drawn anything anew.
  await card.importButton.evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await card.expectDone();
  expect(await edge.imports(), "the edge was asked once").toHaveLength(1);
  await expectOnly(incus, await card.fingerprint.innerText(), "once");
});
