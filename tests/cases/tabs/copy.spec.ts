/** An image copied by the page from the depot of another edge. */

import { SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { drop } from "../../support/drop";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/tabbed";
import { CopyTab } from "../../support/tabs";

for (const mode of ["pull", "relay"] as const) {
  test(`by ${mode}: chosen from the list, followed to its end, and in Incus with its aliases`, async ({ incus, edge, source, app }) => {
    const fingerprint = await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split", "split/1"], public: true });
    await drop(source.edge, SPLIT_MACHINE, { aliases: ["vm"], public: true });
    await app.open(edge.url);
    const copy = await CopyTab.open(app);
    await expect(copy.part("count")).toHaveText("2 images");
    await copy.part("search").fill("split");
    await expect(copy.rows).toHaveCount(1);
    await copy.choose("split/1");
    await expect(copy.part("form"), "all that is told of it").toContainText(fingerprint);
    await expect(copy.part("aliases"), "its shortest alias is proposed").toHaveValue("split");
    await copy.part("aliases").fill("mine mine/too");
    await copy.part(`mode-${mode}`).check();
    await copy.part("copy-aliases").check();

    const card = await copy.submit();
    await card.expectDone();
    await expect(card.part("away-title")).toBeFocused();
    await expect(card.part("launch-command")).toContainText("incus launch mine");
    await expect(card.fingerprint).toHaveText(fingerprint);
    const listed = await expectOnly(incus, fingerprint, "mine");
    const names = (listed?.aliases ?? []).map(({ name }) => name);
    expect(names, "those asked for, and its own").toEqual(expect.arrayContaining(["mine", "mine/too", "split", "split/1"]));
    expect(listed).toMatchObject({ type: "container", public: false, auto_update: false });
    await expectNothingKept(edge);
  });
}

test("modes that are closed are grey and say why", async ({ edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await drop(source.edge, UNIFIED_MACHINE, { aliases: ["vm"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.choose("split");
  await expect(copy.part("mode-pull")).toBeChecked();
  await expect(copy.part("mode-push")).toBeDisabled();
  await expect(copy.part("mode-push")).toHaveAccessibleDescription(/Only an Incus server sends images/);

  await copy.choose("vm");
  await expect(copy.part("mode-pull")).toBeDisabled();
  await expect(copy.part("mode-pull")).toHaveAccessibleDescription(/takes a virtual machine of one file for a container/);
  await expect(copy.part("mode-relay"), "what is open is chosen").toBeChecked();
  await expect(copy.part("auto-update")).toBeDisabled();
  await expect(copy.part("auto-update")).toHaveAccessibleDescription(/only when it pulls it itself/);
});

test("an image is kept up to date by the alias that is chosen", async ({ incus, edge, source, app }) => {
  const fingerprint = await drop(source.edge, UNIFIED_CONTAINER, { aliases: ["tiny", "tiny/1"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.choose("tiny");
  await copy.part("auto-update").check();
  await copy.part("follow").selectOption("tiny/1");
  await copy.part("mode-relay").check();
  await expect(copy.part("auto-update"), "by relay Incus would not learn where it is from").toBeDisabled();
  await copy.part("mode-pull").check();
  await expect(copy.part("auto-update"), "what was chosen is kept in mind").toBeChecked();
  await copy.part("public").check();
  await (await copy.submit()).expectDone();
  expect(await expectOnly(incus, fingerprint, "tiny")).toMatchObject({
    auto_update: true,
    public: true,
    update_source: { alias: "tiny/1", server: source.url, protocol: "simplestreams" },
  });
});
