/** A web site on this machine that is not the edge's: what it shows is told for each path. */

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A document of the site. */
export interface Document {
  readonly body: string;
  /** Its content security policy, where it has one. */
  readonly policy?: string;
}

/** A running site. */
export class Site {
  readonly #server: Server;
  readonly #documents = new Map<string, Document>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", ({ url = "" }, response) => {
      const found = this.#documents.get(url);
      if (found === undefined) {
        // The browser asks for an icon too, and says so on the console when there is none.
        response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
        return;
      }
      const policy = found.policy === undefined ? {} : { "content-security-policy": found.policy };
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...policy });
      response.end(`<!doctype html><title>A site</title>${found.body}`);
    });
  }

  static async create(): Promise<Site> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Site(server);
  }

  /** Its origin; by another name of this machine it is another one. */
  origin(host = "127.0.0.1"): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port.toString()}`;
  }

  /** Has a document at a path from now on. Gives its address. */
  put(path: string, document: Document, host?: string): string {
    this.#documents.set(path, document);
    return this.origin(host) + path;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
