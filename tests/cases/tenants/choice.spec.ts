/** Somebody with several tenants, and an operator, who has all of them. */

import { image } from "../../support/places";
import { expect, expectIn, giveToken, test } from "../../support/tenants";

test.describe("with two tenants", () => {
  test.use({ settings: { "tenants.shop": { users: ["token:carol"] } } });

  test("one is chosen, kept, and changed in the header", async ({ incus, tenancy, app, page }) => {
    const carol = await tenancy.token("carol", "lab");
    await giveToken(page, carol);
    await page.goto(tenancy.url);
    await expect(page.getByTestId("tenants")).toBeVisible();
    await expect(page.getByTestId("drop-zone"), "nothing can be done before").toHaveCount(0);
    await page.getByTestId("tenant-shop").focus();
    await page.keyboard.press("Enter");
    await expectIn(app, carol);
    await expect(page.getByTestId("tenant-select")).toHaveValue("shop");
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.importAs("in/shop");
    await card.expectDone();
    expect(await incus.images("lab")).toEqual([]);
    expect(await incus.images("shop")).toHaveLength(1);

    await page.reload();
    await expectIn(app, carol);
    await expect(page.getByTestId("tenant-select"), "it is kept").toHaveValue("shop");
    await page.getByTestId("tab-history").click();
    await expect(page.getByTestId("panel-history")).toContainText("in/shop");

    await page.getByTestId("tenant-select").selectOption("lab");
    await expect(page.getByTestId("tenant-select")).toHaveValue("lab");
    await page.getByTestId("tab-history").click();
    await expect(page.getByTestId("panel-history"), "the other tenant has nothing of it").not.toContainText("in/shop");
  });

  test("a tenant that is somebody's no longer is forgotten", async ({ tenancy, app, page }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.addInitScript(() => { localStorage.setItem(`malleus-tenant ${location.origin}`, "shop"); });
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
  });

  test("uploads are not ended without a word", async ({ tenancy, app, page, large }) => {
    const carol = await tenancy.token("carol", "lab");
    await giveToken(page, carol);
    await page.goto(tenancy.url);
    await page.getByTestId("tenant-lab").click();
    await expectIn(app, carol);
    const card = await app.drop(large.path);
    const held = tenancy.link.hold("request", large.size / 2);
    await card.importAs("moving");
    await held;
    await page.getByTestId("tenant-select").selectOption("shop");
    await page.getByTestId("leave-cancel").click();
    await expect(page.getByTestId("tenant-select")).toHaveValue("lab");
    await card.expectPhase("uploading");
    await page.getByTestId("tenant-select").selectOption("shop");
    await page.getByTestId("leave-confirm").click();
    await expect(page.getByTestId("tenant-select")).toHaveValue("shop");
    await expect(page.getByTestId("card")).toHaveCount(0);
    tenancy.link.release();
  });
});

test("an operator has everything, or acts in one tenant", async ({ tenancy, app, page }) => {
  const root = await tenancy.token("root", "operator");
  await giveToken(page, root);
  await page.goto(tenancy.url);
  await expectIn(app, root);
  await expect(page.getByTestId("tenant-select")).toHaveValue("");
  await expect(page.getByTestId("target-select").locator("option")).toHaveCount(2);
  await page.getByTestId("tenant-select").selectOption("shop");
  await expect(page.getByTestId("tenant-select")).toHaveValue("shop");
  await expect(app.target).toContainText("shop");
  await expect(page.getByTestId("target-select")).toHaveCount(0);
  await page.getByTestId("tenant-select").selectOption("");
  await expect(page.getByTestId("target-select").locator("option")).toHaveCount(2);
});
