/** What a test is given: an empty Incus, an edge of its own, and the page. All is taken down whatever comes. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import { Edge } from "./edge";
import { writeLargeImage, type LargeImage } from "./images";
import { Incus } from "./incus";
import { Link } from "./link";
import { ImportPage } from "./page";

/** An edge between two links. */
export interface Wired {
  readonly edge: Edge;
  /** From the browser to the edge; keeps its address when the edge is started again. */
  readonly toEdge: Link;
  /** From the edge to Incus. */
  readonly toIncus: Link;
}

interface PerTest {
  /** The server, running and without images when the test begins. */
  readonly incus: Incus;
  readonly edge: Edge;
  /** An edge that can be cut off from either side. */
  readonly wired: Wired;
  /** The page, not yet opened. */
  readonly app: ImportPage;
  /** What the page must never do, noted as it does it. */
  readonly misdeeds: string[];
  /** An empty folder, gone afterwards. */
  readonly scratch: string;
}

interface PerRun {
  readonly server: Incus;
  readonly large: LargeImage;
}

/** Size of the large image, in MiB. */
const LARGE = 320;

export { expect } from "@playwright/test";

export const test = base.extend<PerTest, PerRun>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const incus = await Incus.create();
      await use(incus);
      await incus.remove();
    },
    { scope: "worker", timeout: 300_000 },
  ],

  large: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const dir = await mkdtemp(join(tmpdir(), "malleus-large-"));
      await use(await writeLargeImage(join(dir, "large.tar"), LARGE));
      await rm(dir, { recursive: true });
    },
    { scope: "worker", timeout: 300_000 },
  ],

  incus: async ({ server }, use, info) => {
    await server.start();
    await server.clear();
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach("incusd.log", { body: server.log });
    }
  },

  edge: async ({ incus }, use, info) => {
    const edge = await Edge.create(incus.socket);
    await use(edge);
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },

  wired: async ({ incus }, use, info) => {
    const socket = join(incus.dir, "..", "link.socket");
    const toIncus = await Link.open({ path: incus.socket }, { path: socket });
    const edge = await Edge.create(socket);
    const toEdge = await Link.open({ host: "127.0.0.1", port: edge.port });
    await use({ edge, toEdge, toIncus });
    await toEdge.close();
    await toIncus.close();
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },

  misdeeds: [
    async ({ page }, use) => {
      const misdeeds: string[] = [];
      page.on("pageerror", (error) => misdeeds.push(`uncaught: ${error.message}`));
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) {
          misdeeds.push(message.text());
        }
      });
      await use(misdeeds);
      expect(misdeeds, "the page neither throws nor breaks its own policy").toEqual([]);
    },
    { auto: true },
  ],

  // eslint-disable-next-line no-empty-pattern -- as above
  scratch: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), "malleus-scratch-"));
    await use(dir);
    await rm(dir, { recursive: true });
  },

  app: async ({ page }, use) => {
    await use(new ImportPage(page));
  },
});
