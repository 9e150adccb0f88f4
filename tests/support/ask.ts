/** One request over a connection of its own, which may break at any byte. */

import { request, type OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** A header's value, by its name in small letters. */
  header(name: string): string | undefined;
  readonly text: string;
}

/** What is asked. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent as it comes; what of it was not sent is given up when the answer is there. */
  readonly body?: string | Readable;
  readonly signal?: AbortSignal;
}

/** The connection broke before the answer's end, or there was none. */
export class LinkLost extends Error {}

/** Asks, and gives the answer whatever its status; `LinkLost` when there is none. */
export function ask({ method, url, headers = {}, body, signal }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error): void => {
      if (typeof body === "object") {
        body.destroy();
      }
      reject(new LinkLost(`${method} ${url}: ${error.message}`));
    };
    const asking = request(url, { method, headers, agent: false, ...(signal && { signal }) });
    asking.on("error", lost);
    asking.on("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", lost);
      response.on("end", () => {
        const header = (name: string): string | undefined => [response.headers[name]].flat()[0];
        resolve({ status: response.statusCode ?? 0, header, text: Buffer.concat(pieces).toString() });
        asking.destroy();
        if (typeof body === "object") {
          body.destroy();
        }
      });
    });
    if (typeof body === "object") {
      body.on("error", lost);
      body.pipe(asking);
    } else {
      asking.end(body);
    }
  });
}
