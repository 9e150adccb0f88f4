/** What a person sees while a large image is hashed, sent and imported. */

import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";

test("hashing, upload and import each have a progress bar that says how far it is", async ({ incus, wired, app, large }) => {
  const { toEdge, toIncus } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const bar = (name: string) => card.root.getByRole("progressbar", { name });
  await expect(bar("Hashing")).toHaveAttribute("value", /^\d/);
  const uploadHeld = toEdge.hold("request", large.size / 3);
  const importHeld = toIncus.hold("request", large.size / 3);
  await card.importAs("large");

  await uploadHeld;
  await expect(bar("Upload"), "bytes at the edge are shown as such").toHaveAttribute("value", /^\d/);
  await expect(bar("Hashing"), "hashing does not wait for the upload").toHaveAttribute("value", "100");
  toEdge.release();

  await importHeld;
  await expect(bar("Upload")).toHaveAttribute("value", "100");
  await expect(bar("Import"), "bytes handed to Incus are shown as such").toHaveAttribute("value", /^\d/);
  toIncus.release();

  await card.expectDone();
  await expect(card.root.getByRole("progressbar"), "nothing is under way any more").toHaveCount(0);
  await expectOnly(incus, large.fingerprint, "large");
});
