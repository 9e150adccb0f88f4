/** What a tenant has no more of: the page waits by itself where that helps, and says so where it does not. */

import { SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { lookAt } from "../../support/look";
import { image } from "../../support/places";
import { expect, expectIn, giveToken, test } from "../../support/tenants";

test.describe("one import an hour", () => {
  test.use({ settings: { "tenants.lab.limits": { imports_per_hour: 1 } } });

  test("the second waits, tells how long, and can be called off", async ({ incus, tenancy, app, page }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
    const first = await app.drop(...UNIFIED_CONTAINER.files.map(image));
    await first.importAs("first");
    await first.expectDone();
    const second = await app.drop(...SPLIT_CONTAINER.files.map(image));
    await second.importAs("second");
    await expect(second.part("card-notice")).toContainText(/by itself in (\d+ min|1 hr)/u);
    expect(await incus.images("lab")).toHaveLength(1);
    await second.part("cancel-button").click();
    await second.expectPhase("cancelled");
  });
});

test.describe("one upload at a time", () => {
  test.use({ settings: { "tenants.lab.limits": { concurrent_uploads: 1 } } });

  test("two that are begun together go one after the other", async ({ incus, tenancy, app, page, large }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
    const first = await app.drop(large.path);
    const held = tenancy.link.hold("request", large.size / 2);
    await first.importAs("first");
    await held;
    const second = await app.drop(...UNIFIED_CONTAINER.files.map(image));
    await second.importAs("second");
    await expect(second.part("card-notice")).toContainText("when others have been");
    tenancy.link.release();
    await first.expectDone();
    await second.expectDone();
    expect(await incus.images("lab")).toHaveLength(2);
  });
});

test.describe("small images alone", () => {
  test.use({ settings: { "tenants.lab.limits": { image_bytes: 1000 } } });

  test("a larger one is refused before it is sent, in the language that is spoken", async ({ tenancy, app, page }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.expectPhase("ready");
    await expect(card.importButton).toBeDisabled();
    await expect(card.part("card-against")).toBeVisible();
    await lookAt(page, { language: "ja" });
    await expect(card.part("card-against")).toContainText("1,000 バイト");
  });
});

test.describe("little room", () => {
  test.use({ settings: { "tenants.lab.limits": { stored_bytes: 1000 } } });

  test("what the edge alone knows is told in the language that is spoken, too", async ({ tenancy, app, page }) => {
    const alice = await tenancy.token("alice", "lab");
    await giveToken(page, alice);
    await page.goto(tenancy.url);
    await expectIn(app, alice, "lab");
    await lookAt(page, { language: "ja" });
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.importAs("none");
    const { code, sentence } = await card.trouble("ready");
    expect(code).toBe("limit-stored-bytes");
    expect(sentence).toContain("イメージ全体のサイズは");
  });
});
