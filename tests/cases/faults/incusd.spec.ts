/** incusd is killed in the middle: no half image, the page says what happened, and a second try works. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import type { Card } from "../../support/page";

async function expectSecondTryWorks(card: Card, incus: Incus, { edge }: Wired, large: LargeImage): Promise<void> {
  const { code, sentence, advice } = await card.trouble("failed");
  expect(["incus-lost", "incus-unreachable"], "the kind of trouble").toContain(code);
  expect(sentence, "what happened").toContain("Incus");
  expect(advice, "what to do").toMatch(/try again/i);
  await expectNothingKept(edge);
  await incus.start();
  const whole = (await incus.images()).filter(({ fingerprint }) => fingerprint !== large.fingerprint);
  expect(whole, "Incus has the whole image or none").toEqual([]);
  await card.part("retry-button").click();
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
  await expectNothingKept(edge);
}

test("killed while it is handed the image", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("request", large.size / 2));
  await incus.kill();
  wired.toIncus.cut();
  await expectSecondTryWorks(card, incus, wired, large);
});

test("killed when it has all bytes and has not answered", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
  await incus.kill();
  wired.toIncus.cut();
  await expectSecondTryWorks(card, incus, wired, large);
});

test("killed when it has imported the image and the edge does not know yet", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
  await expect
    .poll(async () => (await incus.images()).map(({ fingerprint }) => fingerprint))
    .toEqual([large.fingerprint]);
  await incus.kill();
  wired.toIncus.cut();
  await expectSecondTryWorks(card, incus, wired, large);
});

test("killed after its answer, while it imports", async ({ incus, wired, app, large }) => {
  const card = await importUntil(app, wired, large, () => wired.toIncus.hold("answer", large.size));
  // The edge learns of the operation and asks after it; that question is held back.
  const asked = wired.toIncus.hold("request", 0);
  wired.toIncus.resume();
  await asked;
  await card.expectPhase("importing");
  await incus.kill();
  wired.toIncus.cut();
  await expectSecondTryWorks(card, incus, wired, large);
});
