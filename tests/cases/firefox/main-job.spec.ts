/** Files become an image of Incus, in Firefox. */

import { SPLIT_MACHINE, UNIFIED_CONTAINER } from "../../support/demo";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { test } from "../../support/firefox";
import { expect } from "../../support/fixtures";
import { image } from "../../support/places";

test("a unified image is dropped, and the page says how to launch it", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  await app.drop(...UNIFIED_CONTAINER.files.map(image));
  await app.importAs("from/firefox");
  await app.expectPhase("done");
  await expectOnly(incus, await app.words("fingerprint"), "from/firefox");
  expect(await app.words("launch-command")).toContain("incus launch from/firefox");
  await expectNothingKept(edge);
});

test("both files of a split image are chosen, and become one", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  await app.choose(...SPLIT_MACHINE.files.map(image));
  await app.importAs("machine");
  await app.expectPhase("done");
  const found = await expectOnly(incus, await app.words("fingerprint"), "machine");
  expect(found?.type).toBe(SPLIT_MACHINE.type);
});

test("choose, name and import by keyboard alone", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  await app.tabTo("Choose files");
  const chooser = app.page.waitForFileChooser();
  await app.page.keyboard.press("Enter");
  await (await chooser).accept(UNIFIED_CONTAINER.files.map(image));
  await app.expectPhase("ready");
  await app.tabTo("Aliases");
  await app.page.keyboard.down("Control");
  await app.page.keyboard.press("a");
  await app.page.keyboard.up("Control");
  await app.page.keyboard.type("by/keyboard");
  await app.tabTo("Import: Busybox container");
  await app.page.keyboard.press("Enter");
  await app.expectPhase("done");
  await expectOnly(incus, await app.words("fingerprint"), "by/keyboard");
});
