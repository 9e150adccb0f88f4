/** What the tests of stock clients are given besides the rest: an image to send, and a link that survives the edge. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, type Wired } from "../fixtures";
import { writeLargeImage, type LargeImage } from "../images";

/** Large enough to be cut in its middle, small enough to be sent often; in MiB. */
const SIZE = 24;

export { expect } from "@playwright/test";

export const test = base.extend<object, { readonly parcel: LargeImage }>({
  parcel: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const dir = await mkdtemp(join(tmpdir(), "malleus-parcel-"));
      await use(await writeLargeImage(join(dir, "parcel.tar"), SIZE));
      await rm(dir, { recursive: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** Starts the edge again behind the link that led to it. */
export async function startAgain({ edge, toEdge }: Wired): Promise<void> {
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
}
