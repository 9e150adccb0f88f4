/** The edge is killed in the middle, as the page sees it: nothing is lost, and nobody need do anything. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { noteByPage } from "../../support/fault-row";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { ImportPage } from "../../support/page";

/** Kills the edge as the card shows it and brings it back. */
async function killAndRestart({ edge, toEdge, toIncus }: Wired, app: ImportPage): Promise<void> {
  await edge.kill();
  toEdge.cut();
  toIncus.cut();
  await expect(app.page.getByTestId("reach"), "the page says that the edge is gone").toContainText(/Malleus does not answer.*ask whoever runs it/s);
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
  await expect(app.target, "and notices its return").toHaveAttribute("data-state", "up");
}

test.describe("By the page", () => {
  test("killed in mid-upload", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toEdge.hold("request", large.size / 2));
    await killAndRestart(wired, app);
    await card.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    await expectNothingKept(wired.edge);
    noteByPage(info, wired, {
      when: "receiving, in mid-body",
      fault: "edge killed, started again",
      outcome: "the card says that it waits, and the upload goes on",
      handOvers: [1, 2],
    });
  });

  test("killed while Incus is handed the image", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("request", large.size / 2));
    await killAndRestart(wired, app);
    await card.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    await expectNothingKept(wired.edge);
    noteByPage(info, wired, {
      when: "while Incus is handed the image",
      fault: "edge killed, started again",
      outcome: "Incus is handed the image anew, once all of it is there",
      handOvers: [2],
    });
  });

  test("killed while Incus imports", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
    await killAndRestart(wired, app);
    await card.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    await expectNothingKept(wired.edge);
    noteByPage(info, wired, {
      when: "importing, before Incus's answer",
      fault: "edge killed, started again",
      outcome: "the image is found, or handed over once more and found then",
      handOvers: [1, 2],
    });
  });
});
