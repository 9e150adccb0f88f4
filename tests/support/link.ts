/** A link between two programs that can be stopped at a chosen byte, so that a fault comes exactly there. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type ListenOptions, type NetConnectOpts, type Server, type Socket } from "node:net";

/** Which half of an exchange is held back: the rest of what is sent, or the answer to it. */
type Held = "request" | "answer";

interface Hold {
  readonly what: Held;
  /** Bytes one connection sends before anything of it is held back. */
  readonly after: number;
  readonly reached: () => void;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes the client sent since the hold was set. */
  sent: number;
}

/** Passes bytes on between whoever connects and the program behind it. */
export class Link {
  readonly #listener: Server;
  readonly #connections = new Set<Connection>();
  #target: NetConnectOpts;
  #hold: Hold | undefined;

  private constructor(target: NetConnectOpts) {
    this.#target = target;
    this.#listener = createServer((client) => { this.#accept(client); });
  }

  /** A link at `at` (by default a free port of 127.0.0.1) to `target`. */
  static async open(target: NetConnectOpts, at: ListenOptions = { host: "127.0.0.1", port: 0 }): Promise<Link> {
    const link = new Link(target);
    link.#listener.listen(at);
    await once(link.#listener, "listening");
    return link;
  }

  /** Its address, when it is a port. */
  get url(): string {
    const { port } = this.#listener.address() as AddressInfo;
    return `http://127.0.0.1:${port.toString()}`;
  }

  /** Leads elsewhere from the next connection on. */
  lead(target: NetConnectOpts): void {
    this.#target = target;
  }

  /**
   * Holds back what follows once a connection has sent more than `after` bytes from now on: the rest of its request, or
   * the answer to it. The promise is settled when something is held back. Other connections go on.
   */
  hold(what: Held, after: number): Promise<void> {
    for (const connection of this.#connections) {
      connection.sent = 0;
    }
    return new Promise((reached) => { this.#hold = { what, after, reached }; });
  }

  /** Lets go what was held back; nothing more is. */
  release(): void {
    this.#hold = undefined;
    this.resume();
  }

  /** Lets go what an earlier hold held back and the present one does not. */
  resume(): void {
    for (const { client, server } of this.#connections) {
      client.resume();
      server.resume();
    }
  }

  /** Cuts every connection, and holds nothing back on later ones. */
  cut(): void {
    this.#hold = undefined;
    for (const { client, server } of this.#connections) {
      client.destroy();
      server.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    if (this.#listener.listening) {
      this.#listener.close();
      await once(this.#listener, "close");
    }
  }

  #accept(client: Socket): void {
    const server = connect(this.#target);
    const connection: Connection = { client, server, sent: 0 };
    this.#connections.add(connection);
    client.on("data", (chunk) => {
      connection.sent += chunk.length;
      this.#pass(chunk, client, server, () => this.#holds(connection, "request"));
    });
    server.on("data", (chunk) => { this.#pass(chunk, server, client, () => this.#holds(connection, "answer")); });
    for (const [one, other] of [[client, server], [server, client]] as const) {
      // A lost link is what these tests are about.
      one.on("error", () => { other.destroy(); });
      one.on("close", () => {
        other.destroy();
        this.#connections.delete(connection);
      });
    }
  }

  #pass(chunk: Buffer, from: Socket, to: Socket, held: () => boolean): void {
    if (held()) {
      from.pause();
      from.unshift(chunk);
      this.#hold?.reached();
    } else if (!to.write(chunk)) {
      from.pause();
      to.once("drain", () => {
        if (!held()) {
          from.resume();
        }
      });
    }
  }

  #holds({ sent }: Connection, what: Held): boolean {
    return this.#hold?.what === what && sent > this.#hold.after;
  }
}
