/** The tab is closed in the middle: Incus gets no half image, and a second try works. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { ImportPage } from "../../support/page";

test("closed in mid-upload", async ({ incus, wired, app, context, large }) => {
  const { edge, toEdge } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("large");
  await held;
  await app.page.close({ runBeforeUnload: false });
  toEdge.release();
  expect(await incus.images(), "Incus has heard of nothing").toEqual([]);

  const again = new ImportPage(await context.newPage());
  await again.open(toEdge.url);
  const second = await again.drop(large.path);
  await second.importAs("large");
  await second.expectDone();
  await expectOnly(incus, large.fingerprint, "large");

  // The first one waits for its bytes; those it had go with a restart at the latest.
  await edge.kill();
  await edge.start();
  await expectNothingKept(edge);
  await expectOnly(incus, large.fingerprint, "large");
});

test("closed while Incus is handed the image: the import goes on to its end", async ({ incus, wired, app, context, large }) => {
  const { edge, toEdge, toIncus } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = toIncus.hold("request", large.size / 2);
  await card.importAs("large");
  await held;
  await app.page.close({ runBeforeUnload: false });
  expect(await incus.images(), "half an image is none").toEqual([]);
  toIncus.release();
  await expect.poll(async () => (await edge.imports()).map(({ state }) => state)).toEqual(["done"]);
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(edge);

  const again = new ImportPage(await context.newPage());
  await again.open(toEdge.url);
  const second = await again.drop(large.path);
  await second.importAs("large");
  await second.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
});

test("a person is asked before bytes are lost by closing the tab", async ({ wired, app, large }) => {
  const { toEdge } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("large");
  await held;
  const asked = app.page.waitForEvent("dialog");
  await app.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  toEdge.release();
  await card.expectDone();
});
