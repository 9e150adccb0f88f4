/** A remote that is away: what was read of it stays, with the reason. */

import { SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expect, test } from "../../support/tabbed";
import { CopyTab } from "../../support/tabs";

test("the list stays as it was, says why it is old, and is read anew when the remote is back", async ({ edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await expect(copy.part("count")).toHaveText("1 image");
  await expect(copy.part("age")).toContainText("Read");
  await drop(source.edge, UNIFIED_CONTAINER, { aliases: ["tiny"], public: true });

  await source.link.down();
  await copy.part("refresh").click();
  await expect(copy.part("problem")).toContainText("What is shown was read before.");
  await expect(copy.part("problem"), "and why").toContainText("“source” could not be read anew");
  await expect(copy.part("count")).toHaveText("1 image");

  await source.link.up();
  await copy.part("refresh").click();
  await expect(copy.part("count")).toHaveText("2 images");
  await expect(copy.part("problem")).toHaveCount(0);
});

test("a remote that was never there says so, and is asked again", async ({ edge, source, app }) => {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  await source.link.down();
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await expect(copy.part("load-trouble")).toHaveAttribute("data-code", "remote-unreachable");
  await expect(copy.part("list")).toHaveCount(0);
  await source.link.up();
  await app.page.getByRole("button", { name: "Try again" }).click();
  await expect(copy.part("count")).toHaveText("1 image");
  await expect(copy.part("load-trouble")).toHaveCount(0);
});
