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
  /** An empty folder, gone afterwards. */
  readonly scratch: string;
}

interface PerPage {
  /** The page, not yet opened. */
  readonly app: ImportPage;
  /** What the page must never do, noted as it does it. */
  readonly misdeeds: string[];
}

interface PerRun {
  readonly server: Incus;
  readonly large: LargeImage;
  /** Large enough to be handed to Incus while its bytes come. */
  readonly medium: LargeImage;
}

/** Size of the large image, in MiB. */
const LARGE = 320;
/** Size of the medium one. Above 64 MiB the edge does not wait for the last byte before it begins with Incus. */
const MEDIUM = 80;

export { expect } from "@playwright/test";

/** Starts an edge between two links, in its own way where one is given. */
export async function wire(incus: Incus, how: { readonly state?: string; readonly env?: Record<string, string> } = {}): Promise<Wired> {
  // Beside the server's own socket: a client on the same machine looks there for the disk that images lie on.
  const socket = join(incus.dir, "link.socket");
  const toIncus = await Link.open({ path: incus.socket }, { path: socket });
  const edge = await Edge.createIn({ target: ["--incus-socket", socket], ...how });
  const toEdge = await Link.open({ host: "127.0.0.1", port: edge.port });
  return { edge, toEdge, toIncus };
}

/** Takes it all down. */
export async function unwire({ edge, toEdge, toIncus }: Wired): Promise<void> {
  await toEdge.down();
  await toIncus.down();
  await edge.remove();
}

/** Has an image of this size, in MiB, while it is used. */
async function withImage(mebibytes: number, use: (image: LargeImage) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "malleus-image-"));
  await use(await writeLargeImage(join(dir, "image.tar"), mebibytes));
  await rm(dir, { recursive: true });
}

/** Tests that speak to the edge and to Incus, and open no page. */
export const unpaged = base.extend<PerTest, PerRun>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const incus = await Incus.create();
      await use(incus);
      await incus.remove();
    },
    { scope: "worker", timeout: 300_000 },
  ],

  // eslint-disable-next-line no-empty-pattern -- as above
  large: [async ({}, use) => { await withImage(LARGE, use); }, { scope: "worker", timeout: 300_000 }],
  // eslint-disable-next-line no-empty-pattern -- as above
  medium: [async ({}, use) => { await withImage(MEDIUM, use); }, { scope: "worker", timeout: 300_000 }],

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
    const wired = await wire(incus);
    await use(wired);
    await unwire(wired);
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: wired.edge.log });
    }
  },

  // eslint-disable-next-line no-empty-pattern -- as above
  scratch: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), "malleus-scratch-"));
    await use(dir);
    await rm(dir, { recursive: true });
  },
});

/** Tests of the page. */
export const test = unpaged.extend<PerPage>({
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

  app: async ({ page }, use) => {
    await use(new ImportPage(page));
  },
});
