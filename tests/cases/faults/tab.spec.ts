/** Tabs are closed, opened twice and pressed twice: one image comes of it, and no byte is sent in vain. */

import type { Page } from "@playwright/test";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { noteByPage } from "../../support/fault-row";
import { expect, test, type Wired } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import type { LargeImage } from "../../support/images";
import { ImportPage, type Card } from "../../support/page";

/** Drops the same image in another tab. */
async function dropAgain(page: Page, { toEdge }: Wired, large: LargeImage): Promise<Card> {
  const again = new ImportPage(page);
  await again.open(toEdge.url);
  return again.drop(large.path);
}

test.describe("By the page", () => {
  test("closed in mid-upload: dropped again, the file goes on where it stopped", async ({ incus, wired, app, context, large }, info) => {
    const { edge, toEdge } = wired;
    await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
    await app.page.close({ runBeforeUnload: false });
    toEdge.release();

    const card = await dropAgain(await context.newPage(), wired, large);
    await card.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    expect((await edge.imports()).map(({ state }) => state), "it is one import").toEqual(["done"]);
    await expectNothingKept(edge);
    noteByPage(info, wired, {
      when: "receiving, in mid-body",
      fault: "tab closed, the file dropped again in another",
      outcome: "the upload goes on where it stopped; it is one import",
      handOvers: [1],
    });
  });

  test("closed while Incus is handed the image: the import goes on to its end", async ({ incus, wired, app, context, large }, info) => {
    const { edge, toIncus } = wired;
    const card = await importUntil(app, wired, large, () => toIncus.hold("request", large.size / 2));
    // Once the edge has all bytes it needs no tab.
    await expect.poll(async () => (await edge.imports()).map(({ state }) => state)).toEqual(["forwarding"]);
    await expect(card.root).toBeVisible();
    await app.page.close({ runBeforeUnload: false });
    expect(await incus.images(), "half an image is none").toEqual([]);
    toIncus.release();
    await expect.poll(async () => (await edge.imports()).map(({ state }) => state)).toEqual(["done"]);
    await expectOnly(incus, large.fingerprint, "large");
    await expectNothingKept(edge);

    const again = await dropAgain(await context.newPage(), wired, large);
    await again.importAs("large");
    await again.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    noteByPage(info, wired, {
      when: "while Incus is handed the image",
      fault: "tab closed, the file dropped again in another",
      outcome: "the import ends without a tab; the second drop sends nothing",
      handOvers: [1],
    });
  });

  test("two tabs with the same file: one sends, the other joins, and takes over", async ({ incus, wired, app, context, large }, info) => {
    const { edge, toEdge } = wired;
    await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
    const second = await dropAgain(await context.newPage(), wired, large);
    await expect(second.part("alias-input"), "it joins what is there").toHaveCount(0);
    expect(await edge.imports(), "one import").toHaveLength(1);
    await app.page.close({ runBeforeUnload: false });
    toEdge.release();
    await second.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    expect(await edge.imports(), "still one").toHaveLength(1);
    await expectNothingKept(edge);
    noteByPage(info, wired, {
      when: "receiving, in mid-body",
      fault: "the file dropped in a second tab, the first closed",
      outcome: "the second joins, and takes over; it is one import",
      handOvers: [1],
    });
  });

  test("Import is pressed twice", async ({ incus, wired, app, large }, info) => {
    await app.open(wired.toEdge.url);
    const card = await app.drop(large.path);
    await card.expectPhase("ready");
    await card.part("alias-input").fill("large");
    await card.importButton.dblclick();
    await card.expectDone();
    expect(await wired.edge.imports(), "one import").toHaveLength(1);
    await expectOnly(incus, large.fingerprint, "large");
    noteByPage(info, wired, {
      when: "before it begins",
      fault: "Import pressed twice",
      outcome: "it is one import",
      handOvers: [1],
    });
  });

  test("a person is asked before bytes are lost by closing the tab", async ({ wired, app, large }, info) => {
    const { toEdge } = wired;
    const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
    const asked = app.page.waitForEvent("dialog");
    await app.page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    toEdge.release();
    await card.expectDone();
    noteByPage(info, wired, {
      when: "receiving, in mid-body",
      fault: "the tab is to be closed",
      outcome: "the browser asks first; the upload goes on",
      handOvers: [1],
    });
  });
});
