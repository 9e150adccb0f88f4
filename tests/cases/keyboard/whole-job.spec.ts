/** The whole job without a mouse. */

import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { focused, tabTo } from "../../support/focus";
import { image } from "../../support/places";

test("choose, name, import and remove by keyboard alone", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  await tabTo(app, "Files");
  await tabTo(app, "Choose files");
  const chooser = app.page.waitForEvent("filechooser");
  await app.page.keyboard.press("Enter");
  await (await chooser).setFiles(image("busybox-container.tar.xz"));
  const card = await app.newest();
  await card.expectPhase("ready");

  await expect(card.fingerprint).toBeVisible();

  await tabTo(app, "Choose a folder");
  await tabTo(app, "Copy: Fingerprint");
  await tabTo(app, "More about it");
  await tabTo(app, "Aliases");
  await app.page.keyboard.press("Control+A");
  await app.page.keyboard.type("by/keyboard");
  await tabTo(app, "If an alias is taken");
  await app.page.keyboard.press("ArrowDown");
  await expect(card.part("alias-taken-select")).toHaveValue("move");
  await tabTo(app, "More options");
  await tabTo(app, "Import: Busybox container");
  await app.page.keyboard.press("Enter");
  await card.expectDone();
  await expectOnly(incus, await card.fingerprint.innerText(), "by/keyboard");

  await card.part("remove-button").focus();
  await app.page.keyboard.press("Space");
  await expect(app.page.getByTestId("card")).toHaveCount(0);
  expect((await focused(app)).name, "the focus is not lost with the card").toBe("Choose files");
});

test("a bare disk is described by keyboard alone, and what is wrong is led to", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await card.expectPhase("describing");
  expect((await focused(app)).name, "the form is led to").toBe("Make it a virtual machine image");
  await tabTo(app, "OS");
  await app.page.keyboard.insertText("x".repeat(200));
  await tabTo(app, "Release");
  await tabTo(app, "Architecture");
  await app.page.keyboard.press("ArrowDown");
  await tabTo(app, "Description");
  await app.page.keyboard.press("Enter");
  await expect(card.part("wrap-fault")).toBeVisible();
  await expect.poll(async () => (await focused(app)).name, "the field that is wrong is led to").toBe("OS");
  await expect(card.part("wrap-os")).toHaveAccessibleDescription(/\S/);
  await app.page.keyboard.press("Control+A");
  await app.page.keyboard.type("Test");
  await app.page.keyboard.press("Enter");
  await card.expectPhase("ready");
});

test("Enter in the field of the alias imports", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  await card.part("alias-input").fill("by/enter");
  await card.part("alias-input").press("Enter");
  await card.expectDone();
  await expectOnly(incus, await card.fingerprint.innerText(), "by/enter");
});

test("what happens is said to who cannot see it", async ({ edge, app }) => {
  await app.open(edge.url);
  const live = app.page.locator("[aria-live=polite]");
  const card = await app.drop(image("busybox-container.tar.xz"));
  await expect(live).toContainText("Busybox container: Ready to import");
  await card.importAs("spoken");
  await expect(live).toContainText("Busybox container: In Incus");
  await app.drop(image("broken/archive.zip"));
  await expect(live).toContainText("archive.zip: The file is a ZIP archive");
});
