/** A copy whose alias names another image. */

import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expect, test } from "../../support/tabbed";
import { CopyTab } from "../../support/tabs";

test("a taken alias is refused at its field before anything is copied, then moved", async ({ incus, edge, source, app }) => {
  const { fingerprint: before } = await give(incus, UNIFIED_CONTAINER, "--alias", "busy");
  const fingerprint = await drop(source.edge, SPLIT_CONTAINER, { aliases: ["busy"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.choose("busy");
  const { code, sentence } = await copy.refused();
  expect(code).toBe("alias-taken");
  expect(sentence).toContain("“busy”");
  await expect(copy.part("aliases"), "the field that is wrong is led to").toBeFocused();
  await expect(copy.part("aliases")).toHaveAttribute("aria-invalid", "true");
  await expect(copy.part("aliases"), "and says what is wrong").toHaveAccessibleDescription(/“busy”/);
  await expect(copy.cards).toHaveCount(0);
  expect(await edge.imports(), "refused before there is an import").toEqual([]);
  expect(await incus.alias("busy"), "the alias stays where it was").toBe(before);

  await copy.part("taken").selectOption("move");
  await expect(copy.part("trouble"), "a changed form is not wrong yet").toHaveCount(0);
  await (await copy.submit()).expectDone();
  expect(await incus.alias("busy"), "the alias names the new image").toBe(fingerprint);
});
