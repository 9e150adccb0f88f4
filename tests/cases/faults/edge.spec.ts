/** The edge is killed in the middle: no half image, the page says what happened, and a second try works. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import type { Card, ImportPage } from "../../support/page";

/** Kills the edge as the card shows it and brings it back. */
async function killAndRestart({ edge, toEdge, toIncus }: Wired, app: ImportPage): Promise<void> {
  await edge.kill();
  toEdge.cut();
  toIncus.cut();
  await expect(app.target, "the page says that the edge is gone").toContainText(/Malleus does not answer.*Check/s);
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
  await expect(app.target, "and notices its return").toHaveAttribute("data-state", "up");
}

async function expectSecondTryWorks(card: Card, incus: Incus, { edge }: Wired, large: LargeImage): Promise<void> {
  const { sentence, advice } = await card.trouble("failed");
  expect(sentence, "what happened").toContain("restarted");
  expect(advice, "what to do").toContain("Try again");
  await card.part("retry-button").click();
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(edge);
}

test("killed in mid-upload", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toEdge.hold("request", large.size / 2));
  await killAndRestart(wired, app);
  expect(await incus.images(), "Incus has heard of nothing").toEqual([]);
  await expectSecondTryWorks(card, incus, wired, large);
});

test("killed while Incus is handed the image", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("request", large.size / 2));
  await killAndRestart(wired, app);
  expect(await incus.images(), "half an image is none").toEqual([]);
  await expectSecondTryWorks(card, incus, wired, large);
});

test("killed while Incus imports", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
  await killAndRestart(wired, app);
  // Incus had all of it and goes on by itself; nobody gives it the alias until the second try.
  await expect
    .poll(async () => (await incus.images()).map(({ fingerprint }) => fingerprint))
    .toEqual([large.fingerprint]);
  await expectSecondTryWorks(card, incus, wired, large);
});
