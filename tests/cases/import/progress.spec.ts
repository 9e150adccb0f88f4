/** What a person sees while a large image is hashed, sent and imported. */

import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";

test("hashing, sending and importing are steps, each with a bar that says how far it is", async ({ incus, wired, app, large }) => {
  const { toEdge, toIncus } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const bar = (name: string) => card.root.getByRole("progressbar", { name });
  const step = (name: string) => card.root.locator(`[data-step="${name}"]`);
  await expect(bar("Hashing")).toHaveAttribute("value", /^\d/);
  const uploadHeld = toEdge.hold("request", large.size / 3);
  const importHeld = toIncus.hold("request", large.size / 3);
  await card.importAs("large");

  await uploadHeld;
  await expect(bar("Sending"), "bytes at the edge are shown as such").toHaveAttribute("value", /^\d/);
  await expect(step("hashing"), "hashing does not wait for the upload").toHaveAttribute("data-state", "done");
  await expect(step("sending"), "the step under way is marked").toHaveAttribute("aria-current", "step");
  await expect(card.part("words-sending"), "in words too").toContainText(/[\d.]+ MiB of [\d.]+ MiB/);
  toEdge.release();

  await importHeld;
  await expect(step("sending")).toHaveAttribute("data-state", "done");
  await expect(bar("Importing"), "bytes handed to Incus are shown as such").toHaveAttribute("value", /^\d/);
  toIncus.release();

  await card.expectDone();
  await expect(card.root.getByRole("progressbar"), "nothing is under way any more").toHaveCount(0);
  await expectOnly(incus, large.fingerprint, "large");
});
