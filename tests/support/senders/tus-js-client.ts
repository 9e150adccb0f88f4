/** tus-js-client as it comes from npm, in Node, with its exchanges noted. */

import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { DetailedError, Upload, type UploadOptions } from "tus-js-client";
import { endpoint, SAID } from "./outcome";

declare module "tus-js-client" {
  /** In the package for Node, and not in its types: keeps addresses of uploads in a file. */
  class FileUrlStorage implements UrlStorage {
    constructor(path: string);
    findAllUploads(): Promise<PreviousUpload[]>;
    findUploadsByFingerprint(fingerprint: string): Promise<PreviousUpload[]>;
    removeUpload(urlStorageKey: string): Promise<void>;
    addUpload(fingerprint: string, upload: PreviousUpload): Promise<string>;
  }
}

/** One request and what came back. */
export interface Exchange {
  readonly method: string;
  /** Where a PATCH began, or what a HEAD was told, in bytes. */
  readonly offset: number;
  readonly status: number;
}

/** A client that is to send one file. */
export class Sender {
  readonly upload: Upload;
  /** What was asked and answered; requests that were cut are not among it. */
  readonly exchanges: Exchange[] = [];
  /** What it was told to send, in the order it began to. */
  readonly begun: number[] = [];
  /** Settled when the client says that it is through. */
  readonly ended: Promise<void>;

  constructor(url: string, file: Readable, options: Partial<UploadOptions> = {}) {
    let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
    this.ended = new Promise((resolve, reject) => { settle = { resolve, reject }; });
    // Whoever awaits it hears of it all the same.
    this.ended.catch(() => undefined);
    this.upload = new Upload(file, {
      endpoint: endpoint(url),
      metadata: { ...SAID },
      onBeforeRequest: (request) => {
        if (request.getMethod() === "PATCH") {
          this.begun.push(Number(request.getHeader("Upload-Offset")));
        }
      },
      onAfterResponse: (request, response) => {
        const told = request.getMethod() === "PATCH" ? request.getHeader("Upload-Offset") : response.getHeader("Upload-Offset");
        this.exchanges.push({ method: request.getMethod(), offset: Number(told), status: response.getStatus() });
      },
      onSuccess: () => { settle?.resolve(); },
      onError: (error) => { settle?.reject(error); },
      ...options,
    });
  }

  /** Sends the file at `path`, and comes back when the client is through with it. */
  static async send(url: string, path: string, options: Partial<UploadOptions> = {}): Promise<Sender> {
    const sender = Sender.start(url, path, options);
    await sender.ended;
    return sender;
  }

  /** Begins to send the file at `path`. */
  static start(url: string, path: string, options: Partial<UploadOptions> = {}): Sender {
    const sender = new Sender(url, createReadStream(path), options);
    sender.upload.start();
    return sender;
  }

  /** The upload's address. */
  get url(): string {
    if (this.upload.url === null) {
      throw new Error("the client has not made an upload yet");
    }
    return this.upload.url;
  }
}

/** The status and the problem's code that made a client give up. */
export function refusal(error: unknown): { status: number; code: string } {
  if (!(error instanceof DetailedError) || error.originalResponse === null) {
    throw error;
  }
  const problem = JSON.parse(error.originalResponse.getBody()) as { type: string };
  return { status: error.originalResponse.getStatus(), code: problem.type.replace("/problems/", "") };
}
