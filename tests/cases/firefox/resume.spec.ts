/** An upload that is broken off in Firefox goes on where it stopped. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { test } from "../../support/firefox";
import { expect } from "../../support/fixtures";

/** What may be on its way from the tab that has gone, in bytes. */
const SLACK = 16 << 20;

test("reloaded in mid-upload: dropped again, the file goes on at the stored offset", async ({ incus, wired, app, medium }) => {
  const { edge, toEdge } = wired;
  await app.open(toEdge.url);
  await app.drop(medium.path);
  const held = toEdge.hold("request", medium.size / 2);
  await app.importAs("medium");
  await held;
  const dialog = new Promise<string>((seen) => {
    app.page.once("dialog", (asked) => { seen(asked.type()); void asked.accept(); });
  });
  await Promise.all([app.page.reload(), dialog]);
  expect(await dialog, "a person is asked before bytes are lost").toBe("beforeunload");
  toEdge.release();
  await app.part("target", "[data-state=up]");
  await expect.poll(() => edge.imports()).toHaveLength(1);
  const [before] = await edge.imports();
  const stored = before?.files[0]?.received.done ?? 0;
  expect(stored, "a good part is there").toBeGreaterThan(medium.size / 4);

  const sent = toEdge.carried;
  await app.drop(medium.path);
  await app.expectPhase("done");
  await expectOnly(incus, medium.fingerprint, "medium");
  expect(toEdge.carried - sent, "what is stored is not sent again").toBeLessThan(medium.size - stored + SLACK);
  expect((await edge.imports()).map(({ state }) => state), "it is one import").toEqual(["done"]);
  await expectNothingKept(edge);
});

test("the link is lost in mid-upload: the upload goes on by itself", async ({ incus, wired, app, medium }) => {
  const { toEdge } = wired;
  await app.open(toEdge.url);
  await app.drop(medium.path);
  const held = toEdge.hold("request", medium.size / 2);
  await app.importAs("medium");
  await held;
  await toEdge.down();
  await expect.poll(() => app.has("card-notice"), "the page says that it waits").toBe(true);
  await toEdge.up();
  await app.expectPhase("done");
  await expectOnly(incus, medium.fingerprint, "medium");
});
