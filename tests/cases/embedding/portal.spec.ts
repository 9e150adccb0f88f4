/** The element on a page of another site, with the edge as its endpoint. */

import type { Page } from "@playwright/test";
import type { Edge } from "../../support/edge";
import { expectOnly } from "../../support/expect-image";
import { expect, hearRefusals, scriptOf, test } from "../../support/embedded";
import { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import type { Site } from "../../support/site";

/** A portal's page with the element, as strict as it can be. */
function portal(site: Site, edge: Edge): string {
  const policy = [
    "default-src 'none'",
    `script-src ${edge.url} 'wasm-unsafe-eval'`,
    `connect-src ${edge.url}`,
    `worker-src blob: ${edge.url}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html malleus",
  ].join("; ");
  const body = `<script type="module" src="${scriptOf(edge)}"></script><malleus-import endpoint="${edge.url}"></malleus-import>`;
  return site.put("/images", { body, policy });
}

/** What the browser says when it asks for the edge's imports from the page that is open. */
function asked(page: Page, edge: Edge): Promise<string> {
  return page.evaluate(async (url) => {
    try {
      return (await fetch(`${url}/api/v1/imports`)).status.toString();
    } catch {
      return "kept out";
    }
  }, edge.url);
}

test("an image dropped on a portal's page is imported", async ({ incus, site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const refusals = await hearRefusals(page);
  const app = new ImportPage(page);
  await app.open(portal(site, edge));
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("by/portal");
  await card.expectDone();
  await expectOnly(incus, await card.fingerprint.innerText(), "by/portal");
  expect(refusals, "with the policy that the documentation tells").toEqual([]);
});

test("what the edge has told its own page first is told a portal too", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const app = new ImportPage(page);
  // The script is kept from now on.
  await app.open(edge.url);
  await app.open(portal(site, edge));
  await expect(page.getByTestId("drop-zone")).toBeVisible();
});

test("a site that was not named has neither the element nor the API", async ({ site, edgeWith, page }) => {
  const named = "http://portal.example";
  for (const edge of [await edgeWith({ allowed_origins: [named] }), await edgeWith({})]) {
    // By another name the site is no neighbour of the edge's, but a stranger.
    for (const host of ["127.0.0.1", "localhost"]) {
      const body = `<script type="module" src="${scriptOf(edge)}"></script><malleus-import endpoint="${edge.url}"></malleus-import>`;
      await page.goto(site.put("/images", { body }, host));
      expect(await asked(page, edge), host).toBe("kept out");
      const defined = await page.evaluate(() => customElements.get("malleus-import") !== undefined);
      expect(defined, host).toBe(false);
    }
    expect(await edge.imports()).toEqual([]);
  }
});
