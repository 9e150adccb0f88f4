/** What tests of embedding are given: a site beside the edge, and edges that know it. */

import type { Page } from "@playwright/test";
import { Edge, type Table } from "./edge";
import { test as base } from "./fixtures";
import { Site } from "./site";

export { expect } from "./fixtures";

interface PerTest {
  /** A site that is not the edge's. */
  readonly site: Site;
  /** Starts an edge with these settings of the page. */
  readonly edgeWith: (page: Table) => Promise<Edge>;
}

export const test = base.extend<PerTest>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
  site: async ({}, use) => {
    const site = await Site.create();
    await use(site);
    await site.close();
  },

  edgeWith: async ({ incus }, use, info) => {
    const edges: Edge[] = [];
    await use(async (page) => {
      const edge = await Edge.createBy({ target: { socket: incus.socket }, page });
      edges.push(edge);
      return edge;
    });
    for (const edge of edges) {
      await edge.remove();
      if (info.status !== info.expectedStatus) {
        await info.attach("edge.log", { body: edge.log });
      }
    }
  },
});

/** The address of the element's script. */
export function scriptOf(edge: Edge): string {
  return new URL("element.js", edge.url).href;
}

/** Notes from now on, in every document, what a policy refuses and what the browser calls an error. */
export async function hearRefusals(page: Page): Promise<string[]> {
  const heard: string[] = [];
  await page.exposeFunction("hearRefusal", (what: string) => heard.push(what));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      (globalThis as unknown as { hearRefusal: (what: string) => void }).hearRefusal(
        `${violatedDirective} ${blockedURI} ${sample}`,
      );
    });
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      heard.push(message.text());
    }
  });
  page.on("pageerror", (error) => heard.push(error.message));
  return heard;
}
