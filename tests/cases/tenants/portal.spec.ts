/** The element on a page of another site, which says by tokens who is there. */

import type { Page } from "@playwright/test";
import { scriptOf } from "../../support/embedded";
import { image } from "../../support/places";
import type { Site } from "../../support/site";
import { expect, expectIn, test, type Bearer, type Tenancy } from "../../support/tenants";

/** A portal's page. Its own server, which is the test, gives out the tokens. */
async function portal(page: Page, site: Site, { edge }: Tenancy, give: () => Bearer | null, attributes = ""): Promise<string> {
  await page.exposeFunction("askForToken", () => give()?.token ?? "");
  site.putFile(
    "portal.js",
    `const element = document.querySelector("malleus-import");
customElements.whenDefined("malleus-import").then(() => { element.token = () => globalThis.askForToken(); });`,
  );
  const script = `<script type="module" src="${scriptOf(edge)}"></script><script type="module" src="/portal.js"></script>`;
  return site.put("/images", { body: `<malleus-import endpoint="${edge.url}" ${attributes}></malleus-import>${script}` });
}

test("an image is imported for whoever the portal says is there, and followed to its end", async ({ incus, site, tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(await portal(page, site, tenancy, () => alice));
  await expectIn(app, alice, "lab");
  await expect(page.getByTestId("sign-out"), "the portal signs people in and out").toHaveCount(0);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("by/portal");
  await card.expectDone();
  expect(await incus.images("lab")).toHaveLength(1);
  expect(addresses.filter((address) => address.includes(alice.token.slice(-20)))).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test("where the portal gives no token, it is the portal that has to sign in", async ({ site, tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab");
  let present: Bearer | null = null;
  await page.goto(await portal(page, site, tenancy, () => present));
  await expect(page.getByTestId("sign-in")).toContainText("The site that you are on");
  await expect(page.getByTestId("token"), "no token is typed into another site").toHaveCount(0);
  present = alice;
  await page.getByTestId("look-again").click();
  await expectIn(app, alice, "lab");
});

test.describe("a tenant of the portal's choice", () => {
  test.use({ settings: { "tenants.shop": { users: ["token:carol"] } } });

  test("is acted in, and no other can be chosen", async ({ incus, site, tenancy, app, page }) => {
    const carol = await tenancy.token("carol", "lab");
    await page.goto(await portal(page, site, tenancy, () => carol, 'tenant="shop"'));
    await expectIn(app, carol, "shop");
    await expect(page.getByTestId("tenant-select")).toHaveCount(0);
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.importAs("in/shop");
    await card.expectDone();
    expect(await incus.images("shop")).toHaveLength(1);
    await page.locator("malleus-import").evaluate((element) => { element.setAttribute("tenant", "lab"); });
    await expectIn(app, carol, "lab");
  });
});

test("a stream that broke is opened again by another ticket", async ({ site, tenancy, app, page }) => {
  const alice = await tenancy.token("alice", "lab");
  const tickets: string[] = [];
  page.on("request", (request) => {
    const ticket = new URL(request.url()).searchParams.get("ticket");
    if (ticket !== null) {
      tickets.push(ticket);
    }
  });
  const address = await portal(page, site, tenancy, () => alice);
  await page.goto(address);
  await page.locator("malleus-import").evaluate((element, url) => { element.setAttribute("endpoint", url); }, tenancy.url);
  await expectIn(app, alice, "lab");
  await expect.poll(() => tickets.length).toBeGreaterThan(0);
  const before = tickets.length;
  tenancy.link.cut();
  await expect.poll(() => tickets.length, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(new Set(tickets).size, "each is used once").toBe(tickets.length);
});
