/** What is to be sent waits where the edge has no room for one import more, and fails where its files are not the same. */

import { appendFile } from "node:fs/promises";
import { dropFiles } from "../../support/chromium.mjs";
import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { writeSmallImages } from "../../support/small-images";

/** The most imports the edge has open at once. */
const MOST_OPEN = 1024;
/** So many are begun side by side. */
const AT_ONCE = 16;

test("an edge that has no room for one import more is waited for", async ({ incus, edge, app, scratch }) => {
  const [wanted] = await writeSmallImages(scratch, 1);
  if (wanted === undefined) {
    throw new Error("there is an image");
  }
  const begin = async (at: number): Promise<string> => {
    const answer = await fetch(`${edge.url}/api/v1/imports`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ files: [{ role: "unified", name: `${at.toString()}.tar`, size: 5000 + at }] }),
    });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  };
  let one = "";
  for (let at = 0; at < MOST_OPEN; at += AT_ONCE) {
    [one = ""] = await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => begin(at + more)));
  }
  await app.open(edge.url);
  const card = await app.drop(wanted.path);
  const refused = app.page.waitForResponse((response) => response.status() === 429);
  await card.importAs("patient");
  await refused;
  await expect(card.part("phase")).toHaveText("Waiting for its turn");
  await expect(card.part("error"), "that is no failure").toHaveCount(0);
  await fetch(`${edge.url}/api/v1/imports/${one}`, { method: "DELETE" });
  await card.expectDone();
  await expectOnly(incus, wanted.fingerprint, "patient");
});

test("files that changed while they waited are not sent", async ({ incus, wired, app, scratch, medium }) => {
  const { edge, toEdge } = wired;
  const small = await writeSmallImages(scratch, 4);
  await app.open(toEdge.url);
  const slow = [await app.drop(medium.path)];
  await dropFiles(app.page, small.map(({ path }) => path));
  await expect(app.page.getByTestId("fingerprint")).toHaveCount(5);
  const held = toEdge.hold("request", medium.size / 4);
  await slow[0]?.importButton.click();
  await held;
  // It was hashed and its worker has gone.
  const cards = await app.cards();
  const changed = cards[0];
  await appendFile(small[0]?.path ?? "", "more");
  // Where it was begun before that showed, the edge's events tell of the end before its answer does, and know no reason.
  void toEdge.holdAt("answer", "DELETE /api/v1/imports/");
  await changed?.importButton.click();
  await expect(changed?.root.locator("[data-code]") ?? app.page.locator("none")).toBeVisible();
  toEdge.release();
  await slow[0]?.expectDone();
  expect((await incus.images()).map(({ fingerprint }) => fingerprint)).toEqual([medium.fingerprint]);
  expect((await edge.imports()).filter(({ state }) => state === "done")).toHaveLength(1);
});
