/** A web site on this machine that is not the edge's: what it shows is told for each path, or lies in a folder. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

/** The types of files that the page of a portal is made of. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

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
  readonly #files = new Map<string, Buffer>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", ({ url = "" }, response) => {
      const found = this.#documents.get(url);
      const file = this.#files.get(url);
      if (file !== undefined) {
        response.writeHead(200, { "content-type": TYPES[extname(url)] ?? "application/octet-stream" }).end(file);
        return;
      }
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

  /** Has the files of a folder from now on, one of them also as the site's own address. Gives that. */
  async putFolder(folder: string, names: readonly string[], start: string): Promise<string> {
    for (const name of names) {
      this.#files.set(`/${name}`, await readFile(join(folder, name)));
    }
    return `${this.origin()}/${start}`;
  }

  /** Has these words as a file from now on. */
  putFile(name: string, words: string): void {
    this.#files.set(`/${name}`, Buffer.from(words));
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
