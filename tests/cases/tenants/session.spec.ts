/** Signing in by the form, what a session shows, its end in the middle, and signing out. */

import { focused, tabTo } from "../../support/focus";
import { image } from "../../support/places";
import { expect, expectIn, signIn, test, type Bearer } from "../../support/tenants";

test("sign in, import and sign out by keyboard alone; another tenant sees nothing of it", async ({ incus, tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab");
  const bob = await tenancy.token("bob", "shop");
  await page.goto(tenancy.url);
  await expect(page.getByTestId("sign-in")).toBeVisible();
  await expect(page.getByTestId("drop-zone"), "nothing can be done before").toHaveCount(0);
  await tabTo(app, "Token");
  await page.keyboard.insertText(`${alice.token.slice(0, -1)}${alice.token.endsWith("a") ? "b" : "a"}`);
  await page.keyboard.press("Enter");
  await expect(page.locator("#token-trouble")).toHaveAttribute("data-code", "token-refused");
  await expect(page.getByTestId("token")).toHaveAttribute("aria-invalid", "true");
  expect((await focused(app)).name, "the field has the focus").toBe("Token");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(alice.token);
  await page.keyboard.press("Enter");
  await expectIn(app, alice, "lab");
  await expect.poll(async () => (await focused(app)).name, "the focus is not lost with the form").toBe("Files");

  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("by/alice");
  await card.expectDone();
  expect(await incus.images("lab")).toHaveLength(1);

  await page.reload();
  await expectIn(app, alice, "lab");
  await page.getByTestId("sign-out").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("sign-in")).toBeVisible();
  await expect(page.getByTestId("token")).toHaveValue("");
  await signIn(app, bob);
  await expectIn(app, bob, "shop");
  for (const tab of ["images", "history"]) {
    await page.getByTestId(`tab-${tab}`).click();
    await expect(page.getByTestId(`panel-${tab}`)).not.toBeEmpty();
    await expect(page.getByTestId(`panel-${tab}`)).not.toContainText("by/alice");
  }
  expect(await incus.images("shop")).toEqual([]);
});

/** Has half of an upload be sent, and then the session be over. */
test.describe("a session that ends in mid-upload", () => {
  async function half(
    { tenancy, app, page, large }: Pick<Parameters<Parameters<typeof test>[2]>[0], "tenancy" | "app" | "page" | "large">,
    alice: Bearer,
    end: () => Promise<unknown>,
  ): Promise<Awaited<ReturnType<typeof app.newest>>> {
    await page.goto(tenancy.url);
    await signIn(app, alice);
    await expectIn(app, alice, "lab");
    const card = await app.drop(large.path);
    const held = tenancy.link.hold("request", large.size / 2);
    await card.importAs("half");
    await held;
    await end();
    tenancy.link.reset();
    tenancy.link.release();
    await expect(page.getByTestId("signed-out")).toBeVisible();
    await expect(card.root, "nothing has failed").toHaveAttribute("data-phase", "uploading");
    return card;
  }

  test("goes on when its person signs in again in the banner", async ({ incus, tenancy, app, page, large }) => {
    const alice = await tenancy.token("alice", "lab");
    const card = await half({ tenancy, app, page, large }, alice, () => tenancy.revoke(alice));
    const again = await tenancy.token("alice", "lab");
    await page.getByTestId("sign-in-again").click();
    await expect.poll(async () => (await focused(app)).name).toBe("Token");
    await signIn(app, again);
    await expect(page.getByTestId("signed-out")).toHaveCount(0);
    await card.expectDone();
    expect(await incus.images("lab")).toHaveLength(1);
    expect(await card.part("error").count(), "no word of trouble stays").toBe(0);
  });

  test("goes on when its person signs in again in another tab", async ({ tenancy, app, page, large, context }) => {
    const alice = await tenancy.token("alice", "lab");
    const card = await half({ tenancy, app, page, large }, alice, () => tenancy.revoke(alice));
    const again = await tenancy.token("alice", "lab");
    const other = await context.newPage();
    await other.goto(tenancy.url);
    await other.getByTestId("token").fill(again.token);
    await other.getByTestId("sign-in-button").click();
    await expect(other.getByTestId("who")).toHaveText("alice");
    await page.bringToFront();
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await expect(page.getByTestId("signed-out")).toHaveCount(0);
    await card.expectDone();
  });

  test("begins anew for somebody else", async ({ tenancy, app, page, large }) => {
    const alice = await tenancy.token("alice", "lab");
    await half({ tenancy, app, page, large }, alice, () => tenancy.revoke(alice));
    const bob = await tenancy.token("bob", "shop");
    await page.getByTestId("sign-in-again").click();
    await signIn(app, bob);
    await expectIn(app, bob, "shop");
    await expect(page.getByTestId("card"), "what is another's is not shown").toHaveCount(0);
  });
});
