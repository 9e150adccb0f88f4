/** incusd is killed in the middle, as the page sees it: the import waits, says why, and goes on when Incus is back. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { noteByPage } from "../../support/fault-row";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import type { Card } from "../../support/page";

async function expectGoesOn(card: Card, incus: Incus, { edge }: Wired, large: LargeImage): Promise<void> {
  await expect(card.part("card-notice"), "the card says what it waits for").toContainText("Incus");
  await incus.start();
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(edge);
}

test.describe("By the page", () => {
  test("killed while it is handed the image", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("request", large.size / 2));
    await incus.kill();
    wired.toIncus.cut();
    await expectGoesOn(card, incus, wired, large);
    noteByPage(info, wired, {
      when: "while it is handed the image",
      fault: "incusd killed, started again",
      outcome: "the card says what it waits for; Incus is handed the image anew",
      handOvers: [2],
    });
  });

  test("killed when it has all bytes and has not answered", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
    await incus.kill();
    wired.toIncus.cut();
    await expectGoesOn(card, incus, wired, large);
    noteByPage(info, wired, {
      when: "importing, before its answer",
      fault: "incusd killed, started again",
      outcome: "the same, where the image is not there",
      handOvers: [1, 2],
    });
  });

  test("killed when it has imported the image and the edge does not know yet", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
    await expect
      .poll(async () => (await incus.images()).map(({ fingerprint }) => fingerprint))
      .toEqual([large.fingerprint]);
    await incus.kill();
    wired.toIncus.cut();
    await expectGoesOn(card, incus, wired, large);
    noteByPage(info, wired, {
      when: "importing, the image is there",
      fault: "incusd killed before its answer, started again",
      outcome: "the image is found",
      handOvers: [1],
    });
  });

  test("killed after its answer, while it imports", async ({ incus, wired, app, large }, info) => {
    const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
    // The edge learns of the operation and asks after it; that question is held back.
    const asked = wired.toIncus.hold("request", 0);
    wired.toIncus.resume();
    await asked;
    await card.expectPhase("importing");
    await incus.kill();
    wired.toIncus.cut();
    await expectGoesOn(card, incus, wired, large);
    noteByPage(info, wired, {
      when: "importing, after its answer",
      fault: "incusd killed, started again",
      outcome: "the image is found, or handed over once more",
      handOvers: [1, 2],
    });
  });
});
