/** The tab is closed in the middle: Incus gets no half image, and a second try works. */

import type { Page } from "@playwright/test";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { LargeImage } from "../../support/images";
import { ImportPage } from "../../support/page";

/** Drops and imports the same image in another tab. */
async function importAgain(page: Page, { toEdge }: Wired, large: LargeImage): Promise<void> {
  const again = new ImportPage(page);
  await again.open(toEdge.url);
  const card = await again.drop(large.path);
  await card.importAs("large");
  await card.expectDone();
}

test("closed in mid-upload", async ({ incus, wired, app, context, large }) => {
  const { edge, toEdge } = wired;
  await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  await app.page.close({ runBeforeUnload: false });
  toEdge.release();
  expect(await incus.images(), "Incus has heard of nothing").toEqual([]);

  await importAgain(await context.newPage(), wired, large);
  await expectOnly(incus, large.fingerprint, "large");

  // The first one waits for its bytes; those it had go with a restart at the latest.
  await edge.kill();
  await edge.start();
  await expectNothingKept(edge);
  await expectOnly(incus, large.fingerprint, "large");
});

test("closed while Incus is handed the image: the import goes on to its end", async ({ incus, wired, app, context, large }) => {
  const { edge, toIncus } = wired;
  await importUntil(app, wired, large, () => toIncus.hold("request", large.size / 2));
  await app.page.close({ runBeforeUnload: false });
  expect(await incus.images(), "half an image is none").toEqual([]);
  toIncus.release();
  await expect.poll(async () => (await edge.imports()).map(({ state }) => state)).toEqual(["done"]);
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(edge);

  await importAgain(await context.newPage(), wired, large);
  await expectOnly(incus, large.fingerprint, "large");
});

test("a person is asked before bytes are lost by closing the tab", async ({ wired, app, large }) => {
  const { toEdge } = wired;
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  const asked = app.page.waitForEvent("dialog");
  await app.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  toEdge.release();
  await card.expectDone();
});
