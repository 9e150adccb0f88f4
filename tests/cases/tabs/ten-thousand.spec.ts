/** A remote with ten thousand images. */

import { expect, test } from "../../support/tabbed";
import { CopyTab } from "../../support/tabs";

test.use({ many: 10_000 });

test("only the rows that are seen are drawn, and every one can be come to", async ({ edge, app }) => {
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.part("remote").selectOption("many");
  await expect(copy.part("count")).toHaveText("10,000 images");
  const expectFew = async (): Promise<void> => {
    expect(await copy.rows.count(), "rows that are drawn").toBeLessThan(60);
  };
  await expect(copy.rows.first()).toContainText("many/");
  await expect(copy.rows.first()).toHaveAttribute("aria-setsize", "10000");
  await expectFew();

  await copy.part("list").scrollIntoViewIfNeeded();
  await copy.part("list").evaluate((list) => { list.scrollTo({ top: list.scrollHeight, behavior: "instant" }); });
  const last = app.page.locator("#copy-list-9999");
  await expect(last).toBeInViewport({ ratio: 0.9 });
  await expect(last).toHaveAttribute("aria-posinset", "10000");
  await expectFew();
  await last.click();
  await expect(copy.part("form")).toBeVisible();

  await copy.part("search").fill("many/004321");
  await expect(copy.part("count")).toHaveText("1 of 10,000 images");
  await expect(copy.rows, "the list begins at its top again").toHaveCount(1);
  await expect(copy.rows).toContainText("many/004321");
  await expect(copy.rows).toBeInViewport();

  await copy.part("search").fill("");
  await expect(copy.part("count")).toHaveText("10,000 images");
  await copy.part("list").focus();
  await app.page.keyboard.press("End");
  await expect(last, "by keys too").toBeInViewport({ ratio: 0.9 });
  await app.page.keyboard.press("Home");
  await expect(app.page.locator("#copy-list-0")).toBeInViewport({ ratio: 0.9 });
  await expectFew();
});
