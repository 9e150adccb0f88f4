/** An edge that reaches the far server as a remote by a link which can stand still, or break, and copies in its middle. */

import { beginCopy, stands, type Mode } from "./asking";
import { Edge, type ImportView } from "./edge";
import { Link } from "./link";
import { bothWays, test as base } from "./servers";

export { expect } from "./servers";

/** How much of an image comes before the rest is held back, in bytes. */
export const HALF = 40 << 20;
/** How far what is told to be durable may be behind that: the edge synchronises its files now and then. */
const BEHIND = 16 << 20;

/** Such an edge. Incus too pulls through the link: the edge tells it the remote's address. */
export interface Linked {
  readonly edge: Edge;
  readonly toFar: Link;
}

/** How many bytes of an import the edge has. */
export function received({ files }: ImportView): number {
  return files.reduce((sum, file) => sum + file.received.done, 0);
}

/** Begins a copy as `copied`, and comes back when half of the image is there and no more comes. */
export async function copyHalf({ edge, toFar }: Linked, fingerprint: string, mode: Mode): Promise<ImportView> {
  const held = toFar.holdBack(HALF);
  const { id } = await beginCopy(edge, { remote: "far", fingerprint, mode, aliases: ["copied"] });
  await held;
  return stands(edge, id, (view) => received(view) > HALF - BEHIND || (view.fetched?.percent ?? 0) > 0);
}

export const test = base.extend<{ readonly linked: Linked }>({
  linked: async ({ incus, far, authority }, use, info) => {
    const toFar = await Link.open({ host: "127.0.0.1", port: Number(far.address.split(":")[1]) });
    const tables = bothWays({ near: incus, far }, authority);
    const linked = { ...tables["remotes.far"], url: `https://127.0.0.1:${toFar.port.toString()}` };
    const edge = await Edge.createBy({ ...tables, "remotes.far": linked }, authority.env);
    await use({ edge, toFar });
    toFar.release();
    await toFar.down();
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});
