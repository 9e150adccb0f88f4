/** The page in a frame of another site, and behind a link of one. */

import type { Edge } from "../../support/edge";
import { expectOnly } from "../../support/expect-image";
import { expect, hearRefusals, test } from "../../support/embedded";
import { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import type { Site } from "../../support/site";

/** A portal's page with the edge's page in a frame. */
function framed(site: Site, edge: Edge, host?: string): string {
  const body = `<iframe src="${edge.url}/" width="900" height="700" allow="clipboard-write; screen-wake-lock"></iframe>`;
  return site.put("/framed", { body }, host);
}

// The first has the edge's site, though not its origin; for the other, browsers say that all is from elsewhere.
for (const host of ["127.0.0.1", "localhost"]) {
  test(`an image is imported in a frame of a portal at ${host}`, async ({ incus, site, edgeWith, page }) => {
    const edge = await edgeWith({ frame_ancestors: [site.origin(host)] });
    const refusals = await hearRefusals(page);
    await page.goto(framed(site, edge, host));
    const frame = page.frameLocator("iframe");
    await expect(frame.getByTestId("target")).toHaveAttribute("data-state", "up");
    await frame.locator("input[type=file]").first().setInputFiles(image("busybox-container.tar.xz"));
    const card = frame.getByTestId("card");
    await expect(card).toHaveAttribute("data-phase", "ready");
    await card.getByTestId("alias-input").fill("by/frame");
    await card.getByTestId("import-button").click();
    await expect(card).toHaveAttribute("data-phase", "done");
    await expectOnly(incus, await card.getByTestId("fingerprint").innerText(), "by/frame");
    expect(refusals).toEqual([]);
  });
}

test("who was not named cannot frame it", async ({ site, edgeWith, page, misdeeds }) => {
  const others = [["http://portal.example"], [site.origin("localhost")], []];
  for (const frame_ancestors of others) {
    const edge = await edgeWith({ frame_ancestors });
    await page.goto(framed(site, edge));
    await expect.poll(() => page.frames()[1]?.url(), frame_ancestors.join()).toMatch(/^chrome-error:/);
    await expect(page.frameLocator("iframe").getByTestId("drop-zone")).toHaveCount(0);
  }
  // The browser says why.
  misdeeds.splice(0);
});

test("a portal that may use the API may not frame the page for that", async ({ site, edgeWith, page, misdeeds }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  await page.goto(framed(site, edge));
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  misdeeds.splice(0);
});

for (const host of ["127.0.0.1", "localhost"]) {
  test(`a link of ${host} leads to the page, and to nothing else`, async ({ site, edge, page }) => {
    const body = `<a id="page" href="${edge.url}/#history">page</a> <a id="api" href="${edge.url}/api/v1/imports">api</a>`;
    const links = site.put("/links", { body }, host);
    await page.goto(links);
    await page.click("#page");
    await expect(new ImportPage(page).target).toHaveAttribute("data-state", "up");
    await expect(page.getByRole("tab", { name: "History" })).toHaveAttribute("aria-selected", "true");
    await page.goto(links);
    const [answer] = await Promise.all([page.waitForResponse(`${edge.url}/api/v1/imports`), page.click("#api")]);
    expect(answer.status()).toBe(403);
  });
}
