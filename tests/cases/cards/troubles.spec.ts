/** What is said when something went wrong: what, what to do, and where the log has more; and while nobody is reached. */

import { expect, test } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import { image } from "../../support/places";

test("a trouble unfolds to the id that the log has, which can be copied", async ({ incus, edge, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", "busy");
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("busy");
  expect((await card.trouble("ready")).code).toBe("alias-taken");
  await expect(card.part("error-id")).toBeHidden();
  await card.part("error-details").locator("summary").click();
  const id = await card.part("error-id").innerText();
  expect(edge.log, "the log has more under it").toContain(id);
  await card.part("error-copy").click();
  await expect(card.part("error-copy")).toHaveAttribute("data-state", "copied");
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe(`alias-taken ${id}`);
});

test("a refused file is not to be tried again", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("broken/archive.zip"));
  await card.expectPhase("refused");
  await expect(card.part("retry-button")).toHaveCount(0);
  await card.part("remove-button").click();
  await expect(app.page.getByTestId("card")).toHaveCount(0);
});

test("while the network is away, a banner says what is kept, and goes by itself", async ({ edge, app, context }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  const banner = app.page.getByTestId("reach");
  await expect(banner).toHaveText("");
  await context.setOffline(true);
  await expect(banner).toContainText("This computer has no network.");
  await expect(banner).toContainText("One card is kept");
  await context.setOffline(false);
  await expect(banner).toHaveText("");
  await card.expectPhase("ready");
});

test("while the edge is away, a banner says what waits, and the upload goes on by itself", async ({ wired, app, large }) => {
  const { edge, toEdge, toIncus } = wired;
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  const banner = app.page.getByTestId("reach");
  await edge.kill();
  toEdge.cut();
  toIncus.cut();
  await expect(banner).toHaveAttribute("data-gone", "edge");
  await expect(banner).toContainText(/Malleus does not answer.*One upload waits/s);
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
  await expect(banner).toHaveText("");
  await card.expectDone();
});
