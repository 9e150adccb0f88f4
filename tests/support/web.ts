/** A web server with a certificate of the tests' authority, which says what it is told to. */

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { once } from "node:events";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Identity } from "./authority";

/** What there is at an address. */
export interface Page {
  /** Sent as the body, and in part to whoever asks for a part; nothing without it. */
  readonly file?: string;
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
}

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** A running web server. */
export class Web {
  readonly #server: Server;
  readonly #pages = new Map<string, Page>();
  readonly #asked: Asked[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      // Whoever asks may go away at any time; that is told by what it makes of it.
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async create({ certificate, key }: Identity): Promise<Web> {
    const server = createServer({ cert: await readFile(certificate), key: await readFile(key) });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Web(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address of what is at `path`. */
  url(path: string): string {
    return `https://localhost:${this.port.toString()}${path}`;
  }

  /** Every request there was. */
  get asked(): readonly Asked[] {
    return this.#asked;
  }

  /** Puts something at `path`; the address of it. */
  put(path: string, page: Page): string {
    this.#pages.set(path, page);
    return this.url(path);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #answer({ method = "", url: path = "", headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#asked.push({ method, path, headers });
    const page = this.#pages.get(path);
    if (page?.file === undefined) {
      response.writeHead(page === undefined ? 404 : (page.status ?? 200), page?.headers ?? {}).end();
      return;
    }
    const { size } = await stat(page.file);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const part = { "Content-Range": `bytes ${from.toString()}-${(size - 1).toString()}/${size.toString()}` };
    const status = page.status ?? (from > 0 ? 206 : 200);
    const always = { "Content-Length": size - from, ETag: '"unchanged"', "Accept-Ranges": "bytes" };
    response.writeHead(status, { ...always, ...(from > 0 && part), ...page.headers });
    if (method === "HEAD") {
      response.end();
    } else {
      createReadStream(page.file, { start: from }).pipe(response);
    }
  }
}
