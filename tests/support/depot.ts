/** An edge whose depot a real Incus and its command reach by TLS, under an address that stays. */

import { Edge, type Tables } from "./edge";
import type { Authority } from "./authority";
import type { Incus } from "./incus";
import { Link } from "./link";

/** A depot that is served. */
export class ServedDepot {
  readonly edge: Edge;
  /** From whoever reads. */
  readonly link: Link;

  private constructor(edge: Edge, link: Link) {
    this.edge = edge;
    this.link = link;
  }

  /** Starts an edge with a depot; `more` tells it what else it has, given the depot's address. */
  static async open({ localhost, env }: Authority, more: (url: string) => Tables = () => ({})): Promise<ServedDepot> {
    // Nobody asks before the depot listens, and whoever does is told that nobody is there.
    const link = await Link.open({ host: "127.0.0.1", port: 1 });
    const url = `https://localhost:${link.port.toString()}`;
    const depot = { enabled: true, listen: "127.0.0.1:0", url, ...localhost };
    const served = new ServedDepot(await Edge.createBy({ depot, ...more(url) }, env), link);
    await served.#lead();
    return served;
  }

  /** Its address: the base of a simplestreams remote. */
  get url(): string {
    return `https://localhost:${this.link.port.toString()}`;
  }

  /** Ends the edge as a power cut would, and starts it again. */
  async restart(): Promise<void> {
    await this.edge.kill();
    await this.edge.start();
    await this.#lead();
  }

  /** Has the command know it, or what else there is at `url`, by this name while it is used. */
  async asRemote(incus: Incus, name: string, use: () => Promise<void>, url = this.url): Promise<void> {
    await incus.cli("remote", "add", name, url, "--protocol", "simplestreams");
    try {
      await use();
    } finally {
      await incus.cli("remote", "remove", name);
    }
  }

  async remove(): Promise<void> {
    await this.link.down();
    await this.edge.remove();
  }

  async #lead(): Promise<void> {
    this.link.lead({ host: "127.0.0.1", port: await this.edge.depotPort() });
  }
}
