/** The edge is killed in the middle, as the page sees it: nothing is lost, and nobody need do anything. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { ImportPage } from "../../support/page";

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

test("killed in mid-upload", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toEdge.hold("request", large.size / 2));
  await killAndRestart(wired, app);
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(wired.edge);
});

test("killed while Incus is handed the image", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("request", large.size / 2));
  await killAndRestart(wired, app);
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(wired.edge);
});

test("killed while Incus imports", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
  await killAndRestart(wired, app);
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(wired.edge);
});
