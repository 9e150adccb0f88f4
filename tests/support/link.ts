/** A link between two programs that fails in every way a link can, at a chosen byte, so that a fault comes exactly there. */

import { once } from "node:events";
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Server, type Socket } from "node:net";

/** Which half of an exchange is held back, or ends: what is sent, or the answer to it. */
export type Half = "request" | "answer";

/** A connection that carried so many bytes to the server, or more, has carried a file rather than a question. */
const A_FILE = 1 << 20;

interface Hold {
  readonly what: Half;
  /** Whether a connection is to be held, now that it has sent these bytes too, or none but was answered. */
  readonly applies: (connection: Connection, chunk?: Buffer) => boolean;
  readonly reached: () => void;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes the client sent since the hold was set. */
  sent: number;
  /** Bytes it sent in all. */
  carried: number;
  /** Bytes of answers it brought in all. */
  brought: number;
  /** Whether the hold is for this one. */
  held: boolean;
  /** Passes nothing on any more, and tells neither end. */
  stranded: boolean;
}

/** Passes bytes on between whoever connects and the program behind it. */
export class Link {
  readonly #at: ListenOptions;
  readonly #connections = new Set<Connection>();
  #listener: Server | undefined;
  #target: NetConnectOpts;
  #hold: Hold | undefined;
  #rate = Infinity;
  #files = 0;
  #filesBack = 0;
  #carried = 0;

  private constructor(target: NetConnectOpts, at: ListenOptions) {
    this.#target = target;
    this.#at = at;
  }

  /** A link at `at` (by default a free port of 127.0.0.1) to `target`. */
  static async open(target: NetConnectOpts, at: ListenOptions = { host: "127.0.0.1", port: 0 }): Promise<Link> {
    const link = new Link(target, { ...at });
    await link.up();
    return link;
  }

  /** Takes connections, at the address it had before. */
  async up(): Promise<void> {
    // An end that one side says is passed on as such; whether the other half goes on is for the programs to decide.
    const listener = createServer({ allowHalfOpen: true }, (client) => { this.#accept(client); });
    listener.listen(this.#at);
    await once(listener, "listening");
    const address = listener.address();
    if (address !== null && typeof address === "object") {
      this.#at.port = address.port;
    }
    this.#listener = listener;
  }

  /** Cuts every connection and takes no new one: whoever connects is refused, as when nobody listens. */
  async down(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener && once(listener.close(), "close");
    for (const { client, server } of this.#connections) {
      client.destroy();
      server.destroy();
    }
    this.#hold = undefined;
    await closed;
  }

  /** Its address, when it is a port. */
  get url(): string {
    return `http://127.0.0.1:${this.port.toString()}`;
  }

  /** Its port, when it has one. */
  get port(): number {
    return this.#at.port ?? 0;
  }

  /** How many bytes were sent to the server over it, in all. */
  get carried(): number {
    return this.#carried;
  }

  /** How many connections carried a file to the server, or a good part of one. */
  get files(): number {
    return this.#files;
  }

  /** How many brought one from there. */
  get filesBack(): number {
    return this.#filesBack;
  }

  /** Leads elsewhere from the next connection on. */
  lead(target: NetConnectOpts): void {
    this.#target = target;
  }

  /**
   * Holds back what follows once a connection has sent more than `after` bytes from now on: the rest of its request, or
   * the answer to it. The promise is settled when something is held back. Other connections go on.
   */
  hold(what: Half, after: number): Promise<void> {
    return this.#holdWhen(what, ({ sent }) => sent > after);
  }

  /** As `hold`, for a connection that sends a request with this text in it. */
  holdAt(what: Half, text: string): Promise<void> {
    return this.#holdWhen(what, ({ held }, chunk) => held || (chunk?.includes(text) ?? false));
  }

  /** As `hold`, once a connection has brought more than `after` bytes of answers: what follows of them is held back. */
  holdBack(after: number): Promise<void> {
    return this.#holdWhen("answer", ({ brought }) => brought > after);
  }

  #holdWhen(what: Half, applies: Hold["applies"]): Promise<void> {
    for (const connection of this.#connections) {
      connection.sent = 0;
      connection.held = false;
    }
    return new Promise((reached) => { this.#hold = { what, applies, reached }; });
  }

  /** Lets go what was held back; nothing more is. */
  release(): void {
    this.#hold = undefined;
    for (const connection of this.#connections) {
      connection.held = false;
    }
    this.resume();
  }

  /** Lets go what an earlier hold held back and the present one does not. */
  resume(): void {
    for (const { client, server } of this.#connections) {
      client.resume();
      server.resume();
    }
  }

  /** From now on no connection sends more than so many bytes a second. */
  slow(rate: number): void {
    this.#rate = rate;
  }

  /** Ends every connection in good order at both sides, and holds nothing back on later ones. */
  cut(): void {
    this.#hold = undefined;
    for (const connection of this.#connections) {
      const { client, server } = connection;
      for (const socket of [client, server]) {
        // Closed over unread bytes, it would be reset.
        socket.removeAllListeners("data").resume();
        socket.end();
      }
    }
  }

  /** As `cut`, but with a reset at both sides: bytes on their way are lost. */
  reset(): void {
    this.#hold = undefined;
    for (const { client, server } of this.#connections) {
      for (const socket of [client, server]) {
        // A Unix socket has no reset of its own; one that is closed over unread bytes tells the same.
        if (socket.remoteAddress === undefined) {
          socket.destroy();
        } else {
          socket.resetAndDestroy();
        }
      }
    }
  }

  /**
   * Ends one half of every connection, and holds nothing back on later ones. What the other half holds back stays where it
   * is.
   */
  halfClose(half: Half): void {
    this.#hold = undefined;
    for (const { client, server } of this.#connections) {
      const [from, to] = half === "request" ? [client, server] : [server, client];
      from.removeAllListeners("data").resume();
      to.end();
    }
  }

  /** Passes nothing on any more on the connections there are, whatever the ends do, as when a router forgets them. */
  strand(): void {
    this.#hold = undefined;
    for (const connection of this.#connections) {
      connection.stranded = true;
      connection.client.pause();
      connection.server.pause();
    }
  }

  #accept(client: Socket): void {
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const connection: Connection = { client, server, sent: 0, carried: 0, brought: 0, held: false, stranded: false };
    this.#connections.add(connection);
    client.on("data", (chunk) => {
      connection.sent += chunk.length;
      this.#count(connection, chunk.length);
      const held = this.#hold?.applies(connection, chunk) ?? false;
      if (held && !connection.held) {
        connection.held = true;
        if (this.#hold?.what === "request") {
          this.#hold.reached();
        }
      }
      this.#pass(chunk, client, server, () => this.#holds(connection, "request"), this.#rate);
    });
    server.on("data", (chunk) => {
      const before = connection.brought;
      connection.brought += chunk.length;
      this.#filesBack += Number(before < A_FILE && connection.brought >= A_FILE);
      connection.held ||= this.#hold?.applies(connection) ?? false;
      const held = (): boolean => this.#holds(connection, "answer");
      if (held()) {
        this.#hold?.reached();
      }
      this.#pass(chunk, server, client, held, Infinity);
    });
    for (const [one, other] of [[client, server], [server, client]] as const) {
      one.on("end", () => {
        if (!connection.stranded) {
          other.end();
        }
      });
      // A lost link is what these tests are about.
      one.on("error", () => { this.#let(connection, other); });
      one.on("close", () => {
        this.#let(connection, other);
      });
    }
  }

  #let(connection: Connection, other: Socket): void {
    if (!connection.stranded) {
      other.destroy();
      this.#connections.delete(connection);
    }
  }

  #count(connection: Connection, bytes: number): void {
    const before = connection.carried;
    connection.carried += bytes;
    this.#carried += bytes;
    if (before < A_FILE && connection.carried >= A_FILE) {
      this.#files += 1;
    }
  }

  #pass(chunk: Buffer, from: Socket, to: Socket, held: () => boolean, rate: number): void {
    if (held()) {
      from.pause();
      from.unshift(chunk);
      return;
    }
    const goOn = (): void => {
      if (!held()) {
        from.resume();
      }
    };
    const flows = to.write(chunk);
    if (Number.isFinite(rate)) {
      from.pause();
      setTimeout(goOn, (chunk.length / rate) * 1000);
    } else if (!flows) {
      from.pause();
      to.once("drain", goOn);
    }
  }

  #holds({ held, stranded }: Connection, what: Half): boolean {
    return stranded || (held && this.#hold?.what === what);
  }
}
