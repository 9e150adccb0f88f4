/** What a portal wants of the page that it has in a frame. */

import { expect, test } from "../../support/embedded";

const QUERY = "tabs=images+files&language=ja&theme=dark&locked=public&endpoint=http://127.0.0.1:1";

test("the address of a frame says what the page is like there", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ frame_ancestors: [site.origin()] });
  await page.goto(site.put("/framed", { body: `<iframe src="${edge.url}/?${QUERY}" width="900" height="700"></iframe>` }));
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("tab")).toHaveText(["イメージ", "ファイル"]);
  await expect(frame.locator("malleus-import")).toHaveCSS("color-scheme", "dark");
  await expect(frame.getByTestId("target"), "the edge is the page's own").toHaveAttribute("data-state", "up");
});

test("that of the page itself says nothing", async ({ edge, page }) => {
  await page.goto(`${edge.url}/?${QUERY}`);
  await expect(page.getByRole("tab")).toHaveCount(5);
  await expect(page.getByRole("tab").first()).toHaveText("Files");
});
