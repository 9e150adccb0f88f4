/** The element with a token that the page around it gives: nothing of a session. */

import type { Page } from "@playwright/test";
import { image } from "../../support/places";
import { expect, expectIn, test } from "../../support/tenants";

/** Has the page ask the test for a token whenever it needs one, and counts how often. */
async function giveTokens(page: Page, give: () => string): Promise<{ asked: number }> {
  const counted = { asked: 0 };
  await page.exposeFunction("askForToken", () => {
    counted.asked += 1;
    return give();
  });
  await page.addInitScript(() => {
    document.addEventListener("readystatechange", () => {
      const element = document.querySelector<HTMLElement & { token: unknown }>("malleus-import");
      if (element !== null && document.readyState === "interactive") {
        const { askForToken } = globalThis as unknown as { askForToken: () => Promise<string> };
        void customElements.whenDefined("malleus-import").then(() => { element.token = askForToken; });
      }
    });
  });
  return counted;
}

test("an image is imported by a token, into the tenant's own project", async ({ incus, tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await giveTokens(page, () => alice.token);
  await page.goto(tenancy.url);
  await expectIn(app, alice, "lab");
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("by/token");
  await card.expectDone();
  expect((await incus.images("lab")).map(({ fingerprint }) => fingerprint)).toEqual([await card.fingerprint.innerText()]);
  expect(await incus.images("shop")).toEqual([]);
  expect(addresses.filter((address) => address.includes(alice.token.slice(-20))), "no address has the token").toEqual([]);
  expect(addresses.some((address) => address.includes("/events?ticket="))).toBe(true);

  const bob = await tenancy.token("bob", "shop");
  expect((await tenancy.ask(bob, "imports")).told).toEqual([]);
  expect((await tenancy.ask(bob, "targets/lab/images")).status).toBe(404);
});

test("a token that is revoked in mid-upload is asked for again, and the upload goes on", async ({ tenancy, app, page, large }) => {
  const first = await tenancy.token("alice", "lab");
  const second = await tenancy.token("alice", "lab");
  let present = first.token;
  const given = await giveTokens(page, () => present);
  await page.goto(tenancy.url);
  await expectIn(app, first, "lab");
  const before = given.asked;
  const card = await app.drop(large.path);
  const held = tenancy.link.hold("request", large.size / 2);
  await card.importAs("renewed");
  await held;
  await tenancy.revoke(first);
  present = second.token;
  // What is open was let in; what comes after it is not.
  tenancy.link.reset();
  tenancy.link.release();
  await card.expectDone();
  expect(given.asked).toBeGreaterThan(before);
  await expect(page.getByTestId("signed-out")).toHaveCount(0);
});

test("where no other token comes, all is kept until there is one", async ({ tenancy, app, page, large }) => {
  const first = await tenancy.token("alice", "lab");
  let present = first.token;
  await giveTokens(page, () => present);
  await page.goto(tenancy.url);
  await expectIn(app, first, "lab");
  const card = await app.drop(large.path);
  const held = tenancy.link.hold("request", large.size / 2);
  await card.importAs("kept");
  await held;
  await tenancy.revoke(first);
  tenancy.link.reset();
  tenancy.link.release();
  await expect(page.getByTestId("signed-out")).toBeVisible();
  await expect(card.root, "nothing has failed").toHaveAttribute("data-phase", "uploading");
  await expect(card.part("card-notice")).toContainText("signed in");

  present = (await tenancy.token("alice", "lab")).token;
  await page.getByTestId("sign-in-again").click();
  await page.getByTestId("look-again").click();
  await card.expectDone();
  await expect(page.getByTestId("signed-out")).toHaveCount(0);
});
