/** Cancel at any time: the worker stops, the edge is told, and nothing is left anywhere. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import type { Card } from "../../support/page";

async function cancel(card: Card): Promise<void> {
  await card.part("cancel-button").click();
  await card.expectPhase("cancelled");
  await expect(card.root.getByRole("progressbar")).toHaveCount(0);
}

test("while it is hashed", async ({ incus, edge, app, large }) => {
  await app.open(edge.url);
  const card = await app.drop(large.path);
  await card.expectPhase("ready");
  await cancel(card);
  await expect.poll(() => app.page.workers().length, "the worker is gone").toBe(0);
  expect(await edge.imports()).toEqual([]);
  expect(await incus.images()).toEqual([]);
});

test("while it is uploaded, and then imported after all", async ({ incus, wired, app, large }) => {
  const { edge, toEdge } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("second-thoughts");
  await held;
  await cancel(card);
  await expect.poll(() => app.page.workers().length, "the worker is gone").toBe(0);
  expect((await edge.imports()).map(({ state }) => state), "the edge was told").toEqual(["cancelled"]);
  await expectNothingKept(edge);
  expect(await incus.images()).toEqual([]);
  toEdge.release();

  await card.part("retry-button").click();
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "second-thoughts");
});

test("while Incus is handed the image", async ({ incus, wired, app, large }) => {
  const { edge, toEdge, toIncus } = wired;
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = toIncus.hold("request", large.size / 2);
  await card.importAs("too-late");
  await held;
  await card.expectPhase("forwarding");
  await cancel(card);
  expect((await edge.imports()).map(({ state }) => state)).toEqual(["cancelled"]);
  toIncus.release();
  await expectNothingKept(edge);
  expect(await incus.images(), "a request that was cut makes no image").toEqual([]);
});
