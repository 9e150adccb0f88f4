/** An edge that reaches the far server as a remote by a link which can stand still, or break. */

import type { Authority } from "./authority";
import { Edge } from "./edge";
import { Link } from "./link";
import { bothWays, type Sides } from "./servers";

/** Such an edge. Incus too pulls through the link, since it is told of the remote's address by the edge. */
export interface Linked {
  readonly edge: Edge;
  readonly toFar: Link;
}

export async function link(sides: Sides, authority: Authority): Promise<Linked> {
  const toFar = await Link.open({ host: "127.0.0.1", port: Number(sides.far.address.split(":")[1]) });
  const tables = bothWays(sides, authority);
  const far = { ...tables["remotes.far"], url: `https://127.0.0.1:${toFar.port.toString()}` };
  return { edge: await Edge.createBy({ ...tables, "remotes.far": far }, authority.env), toFar };
}

export async function unlink({ edge, toFar }: Linked): Promise<void> {
  toFar.release();
  await toFar.down();
  await edge.remove();
}
