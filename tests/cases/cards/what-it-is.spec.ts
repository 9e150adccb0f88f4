/** What a card says of an image, and that it stays where it is while that is found out. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { describe } from "../../support/describe";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

test("each kind has a picture and words of its own", async ({ edge, app }) => {
  await app.open(edge.url);
  const kinds = [
    [UNIFIED_CONTAINER, "container", "Container, unified image"],
    [SPLIT_CONTAINER, "container-split", "Container, split image"],
    [UNIFIED_MACHINE, "machine", "Virtual machine, unified image"],
    [SPLIT_MACHINE, "machine-split", "Virtual machine, split image"],
  ] as const;
  for (const [{ files }, shape, words] of kinds) {
    const card = await app.drop(...files.map(image));
    await card.expectPhase("ready");
    await expect(card.root.locator(".icon")).toHaveAttribute("data-shape", shape);
    await expect(card.root).toContainText(words);
  }
  const refused = await app.drop(image("broken/archive.zip"));
  await refused.expectPhase("refused");
  await expect(refused.root.locator(".icon")).toHaveAttribute("data-shape", "refused");
});

test("the fingerprint is shown in short and copied in full", async ({ edge, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  const whole = await card.fingerprint.innerText();
  expect(whole).toMatch(/^[0-9a-f]{64}$/);
  const [shown, all] = await card.fingerprint.evaluate((it) => [it.clientWidth, it.scrollWidth] as const);
  expect(shown, "only its beginning is seen").toBeLessThan(all / 3);
  await card.part("copy-fingerprint").click();
  await expect(card.part("copy-fingerprint")).toHaveAttribute("data-state", "copied");
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe(whole);
  await card.part("more-facts").locator("summary").click();
  await expect(card.part("more-facts"), "all of it can be read, too").toContainText(whole);
});

test("where the browser lets nothing be copied, it is selected", async ({ edge, app }) => {
  await app.page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
  });
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.part("copy-fingerprint").click();
  await expect(card.root).toContainText("It is selected");
  expect(await app.page.evaluate(() => getSelection()?.toString().trim())).toBe(await card.fingerprint.innerText());
});

test("nothing moves when the fingerprint comes", async ({ edge, app, large }) => {
  await app.open(edge.url);
  const card = await app.drop(large.path);
  await card.expectPhase("ready");
  const places = async (): Promise<unknown> => {
    const boxes = ["card-title", "alias-input", "more-options"].map((id) => card.part(id).boundingBox());
    return Promise.all(boxes);
  };
  await expect(card.fingerprint, "it takes a while").toHaveCount(0);
  const before = await places();
  await expect(card.fingerprint).toBeVisible();
  expect(await places()).toEqual(before);
});

test("an architecture that the target does not run is told, and no reason to refuse it", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await describe(card, { os: "Trial OS", release: "7", architecture: "s390x", description: "Of another kind" });
  await card.expectPhase("ready");
  await expect(card.part("card-doubt")).toContainText(/The image is for s390x, and the target runs .*not started/);
  await expect(card.importButton).toBeEnabled();
});

test("the form of a bare disk says what is only from its name, and a typed word stays", async ({ edge, app, scratch }) => {
  const path = join(scratch, "debian-12-generic-amd64.qcow2");
  await copyFile(image("empty-vm-split.disk.qcow2"), path);
  await app.open(edge.url);
  const card = await app.drop(path);
  await card.expectPhase("describing");
  await expect(card.part("wrap-os")).toHaveValue("Debian");
  await expect(card.part("wrap-release")).toHaveValue("12");
  await expect(card.part("wrap-architecture")).toHaveValue("x86_64");
  await expect(card.part("wrap-description")).toHaveValue("Debian 12 x86_64");
  await expect(card.part("wrap-release")).toHaveAccessibleDescription(/From the file’s name/);
  await card.part("wrap-release").fill("13");
  await expect(card.part("wrap-release")).toHaveAccessibleDescription("");
  await expect(card.part("wrap-description"), "it goes along").toHaveValue("Debian 13 x86_64");
  await card.part("wrap-description").fill("Mine");
  await card.part("wrap-os").fill("Other");
  await expect(card.part("wrap-description")).toHaveValue("Mine");
});

test("the architecture of a root file system is seen in it", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-split.rootfs.squashfs"));
  await card.expectPhase("describing");
  await expect(card.part("wrap-architecture")).toHaveAccessibleDescription("Seen in the file.");
});
