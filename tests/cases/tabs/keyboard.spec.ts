/** The tabs without a mouse. */

import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expectOnly } from "../../support/expect-image";
import { focused, ledTo, press, tabTo } from "../../support/focus";
import { expect, test } from "../../support/tabbed";

test("a copy from its tab to its end", async ({ incus, edge, source, app }) => {
  const fingerprint = await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await drop(source.edge, SPLIT_MACHINE, { aliases: ["vm"], public: true });
  await app.open(edge.url);
  await tabTo(app, "Files");
  await press(app, "ArrowRight");
  await ledTo(app, "Copy from a remote");
  await expect(app.page.getByTestId("copy-count")).toHaveText("2 images");
  await tabTo(app, "Remote");
  await tabTo(app, "Refresh");
  await tabTo(app, "Search images");
  await app.page.keyboard.type("busybox");
  await tabTo(app, "Type");
  await tabTo(app, "Architecture");
  await tabTo(app, "Images of “source”");
  const active = app.page.locator(".row.active");
  await press(app, "End");
  const last = await active.innerText();
  await press(app, "Home");
  await expect(active).not.toHaveText(last);
  if (last.includes("split")) {
    await press(app, "ArrowDown");
  }
  await expect(active).toContainText("split");
  const list = app.page.getByTestId("copy-list");
  await expect(list).toHaveAttribute("aria-activedescendant", (await active.getAttribute("id")) ?? "none");
  await press(app, "Enter");
  await expect.poll(async () => (await focused(app)).name, "the form is led to").toMatch(/^Copy Busybox/);

  await tabTo(app, "Close");
  await tabTo(app, "Aliases");
  await press(app, "Control+A");
  await app.page.keyboard.type("by/keys");
  await tabTo(app, "If an alias is taken");
  await tabTo(app, "Pull");
  await press(app, "ArrowDown");
  await expect(app.page.getByTestId("copy-mode-relay"), "what is closed is passed over").toBeChecked();
  await press(app, "ArrowUp");
  await tabTo(app, "Copy its aliases too");
  await press(app, "Space");
  await tabTo(app, "Keep it up to date");
  await press(app, "Space");
  await tabTo(app, "Alias to follow");
  await tabTo(app, "Public");
  await tabTo(app, "Choose profiles");
  await tabTo(app, "Copy image");
  await press(app, "Enter");
  await ledTo(app, "split");
  await expect(app.page.getByTestId("away")).toHaveAttribute("data-phase", "done");
  const listed = await expectOnly(incus, fingerprint, "by/keys");
  expect(listed).toMatchObject({ auto_update: true });
  expect(await incus.alias("split")).toBe(fingerprint);

  await app.page.getByTestId("away-remove").focus();
  await press(app, "Enter");
  await ledTo(app, "Search images");
});

test("Close leads back to where the list was left", async ({ edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(`${edge.url}#copy`);
  await app.page.getByTestId("copy-list").focus();
  await press(app, "Enter");
  await expect(app.page.getByTestId("copy-form")).toBeVisible();
  await tabTo(app, "Close");
  await press(app, "Enter");
  await ledTo(app, "Images of “source”");
  await expect(app.page.getByTestId("copy-form")).toHaveCount(0);
});

test("what is happening is said to who cannot see it", async ({ edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(`${edge.url}#copy`);
  const live = app.page.locator("[aria-live=polite]");
  await app.page.getByTestId("copy-list").focus();
  await press(app, "Enter");
  await app.page.getByTestId("copy-submit").press("Enter");
  await expect(live).toContainText("split: Done");
});

test("an image is deleted, and the focus is never lost", async ({ incus, edge, app }) => {
  await give(incus, UNIFIED_CONTAINER, "--alias", "one");
  await give(incus, SPLIT_CONTAINER, "--alias", "two");
  await app.open(edge.url);
  await tabTo(app, "Files");
  await press(app, "End", "ArrowLeft");
  await ledTo(app, "Images");
  await expect(app.page.getByTestId("images-count")).toHaveText("2 images");
  await tabTo(app, "Reload");
  await tabTo(app, "Search images");
  await tabTo(app, "Images of “near”");
  const row = app.page.locator(".row.active");
  await press(app, "End");
  const doomed = (await row.innerText()).includes("one") ? "one" : "two";
  await press(app, " ");
  await ledTo(app, "Busybox container");

  await tabTo(app, "Close");
  await tabTo(app, "Remove the alias one");
  await tabTo(app, "Add an alias");
  await app.page.keyboard.type("kept/for/now");
  await press(app, "Enter");
  await expect(app.page.getByTestId("image-said")).toContainText("kept/for/now");
  await ledTo(app, "Add an alias");
  await tabTo(app, "Delete");
  await press(app, "Enter");
  await ledTo(app, "Cancel");
  await press(app, "Escape");
  await ledTo(app, "Delete");
  await press(app, "Enter");
  await ledTo(app, "Cancel");
  await tabTo(app, "Delete");
  await press(app, "Enter");
  await ledTo(app, "Images of “near”");
  await expect(app.page.getByTestId("images-count")).toHaveText("1 image");
  expect(await incus.alias(doomed)).toBeNull();
  expect((await incus.images()).length).toBe(1);
});
