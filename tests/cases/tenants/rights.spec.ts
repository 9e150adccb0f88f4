/** What somebody may not do is not offered, or says why. */

import { image } from "../../support/places";
import { expect, expectIn, giveToken, test } from "../../support/tenants";

test("tabs of no use are not there, and links to them say so", async ({ tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab", "--right", "import", "--right", "see-history");
  await giveToken(page, alice);
  await page.goto(`${tenancy.url}#images`);
  await expectIn(app, alice, "lab");
  await expect(page.getByTestId("no-tab")).toContainText("Images");
  await expect(page.getByTestId("tab-images")).toHaveCount(0);
  await expect(page.getByTestId("tab-files")).toHaveAttribute("aria-selected", "true");
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  await expect(card.part("alias-input")).toBeDisabled();
  await expect(card.part("alias-hint")).toContainText("may not set aliases");
  await card.importButton.click();
  await card.expectDone();
  await expect(card.part("show-button")).toHaveCount(0);
});

test("what may not be done with an image is disabled with the reason", async ({ incus, tenancy, app, page }) => {
  await incus.cli("image", "import", image("busybox-container.tar.xz"), "--project", "lab", "--alias", "there");
  const alice = await tenancy.token("alice", "lab", "--right", "list-images");
  await giveToken(page, alice);
  await page.goto(tenancy.url);
  await expectIn(app, alice, "lab");
  await expect(page.getByTestId("tab-files")).toHaveCount(0);
  await page.getByRole("option").first().click();
  await expect(page.getByTestId("image-delete")).toBeDisabled();
  await expect(page.locator("#image-delete-why")).toContainText("may not delete");
  await expect(page.getByTestId("image-alias")).toHaveCount(0);
});

test("nobody is left before an empty page", async ({ tenancy, page }) => {
  const alice = await tenancy.token("alice", "lab", "--right", "set-aliases");
  await giveToken(page, alice);
  await page.goto(tenancy.url);
  await expect(page.getByTestId("no-rights")).toBeVisible();
});

test.describe("where aliases begin with the tenant's name", () => {
  test.use({ settings: { "tenants.lab": { alias_prefix: "lab/" } } });

  test("they are proposed so, and another one is refused at its field", async ({ incus, tenancy, app, page }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.expectPhase("ready");
    await expect(card.part("alias-input")).toHaveValue(/^lab\//);
    await card.importAs("elsewhere");
    const { code, sentence } = await card.trouble("ready");
    expect(code).toBe("alias-outside");
    expect(sentence).toContain("lab/");
    await expect(card.part("alias-input")).toHaveAttribute("aria-invalid", "true");
    await card.importAs("lab/here");
    await card.expectDone();
    expect(await incus.cli("image", "alias", "list", "--project", "lab")).toContain("lab/here");
  });
});
