/** An alias that names another image, and one that no image can have. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

test("a taken alias is refused before anything is sent; asked to move it, the page moves it", async ({
  incus,
  edge,
  app,
}) => {
  await incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", "busy");
  const before = await incus.alias("busy");

  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("busy");
  const { code, sentence, advice } = await card.trouble("ready");
  expect(code).toBe("alias-taken");
  expect(sentence).toContain("“busy”");
  expect(advice).toContain("move");
  expect(await edge.imports(), "refused before there is an import").toEqual([]);
  await expectNothingKept(edge);
  expect(await incus.alias("busy"), "the alias stays where it was").toBe(before);

  await card.part("alias-taken-select").selectOption("move");
  await card.importButton.click();
  await card.expectDone();
  const fingerprint = await card.fingerprint.innerText();
  expect(fingerprint).not.toBe(before);
  expect(await incus.alias("busy"), "the alias names the new image").toBe(fingerprint);
  const fingerprints = (await incus.images()).map((listed) => listed.fingerprint);
  expect(fingerprints.sort(), "the old image is still there").toEqual([before, fingerprint].sort());
});

test("an alias that names this very image is not taken, even when Import is pressed before the hash is known", async ({
  incus,
  edge,
  app,
  large,
}) => {
  await incus.cli("image", "import", large.path, "--alias", "mine");
  await app.open(edge.url);
  const card = await app.drop(large.path);
  await card.importAs("mine");
  await card.expectDone();
  await expect(card.root).toContainText("Incus had this image already");
  await expectOnly(incus, large.fingerprint, "mine");
});

test("an image may go without an alias", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("");
  await card.expectDone();
  const [listed] = await incus.images();
  expect(listed?.aliases).toEqual([]);
  await expect(card.part("launch-command")).toContainText(listed?.fingerprint.slice(0, 12) ?? "nothing");
});

for (const [alias, why] of [
  ["quoted's", "contain"],
  ["cash$", "contain"],
  ["-dash", "starts and ends"],
  ["a//b", "slashes"],
  ["a".repeat(65), "64"],
] as const) {
  test(`the alias ${JSON.stringify(alias.slice(0, 12))} is faulted while it is typed`, async ({ edge, app }) => {
    await app.open(edge.url);
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.expectPhase("ready");
    await card.part("alias-input").fill(alias);
    await expect(card.part("alias-hint")).toContainText(why);
    await expect(card.part("alias-input")).toHaveAttribute("aria-invalid", "true");
    await expect(card.importButton).toBeDisabled();
    await card.part("alias-input").press("Enter");
    expect(await edge.imports(), "Enter imports nothing either").toEqual([]);
    await card.part("alias-input").fill("fine");
    await expect(card.part("alias-input")).toHaveAttribute("aria-invalid", "false");
    await expect(card.importButton).toBeEnabled();
  });
}
