/** Files handed to the edge in one go, as a page does it that nothing goes wrong for. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { ask } from "./ask";
import { call, ended } from "./asking";
import type { Demo } from "./demo";
import type { Edge, ImportView } from "./edge";
import { image } from "./places";
import { Refused } from "./sender";

/** What can be asked for about the image. */
interface Wish {
  readonly target?: string;
  readonly aliases?: readonly string[];
  readonly public?: boolean;
}

/** SHA-256 over the files, one behind the other. */
export async function fingerprintOf({ files }: Pick<Demo, "files">): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(await readFile(image(file)));
  }
  return hash.digest("hex");
}

/** Imports a demonstration image, and gives its fingerprint when it is there. */
export async function drop(edge: Edge, demo: Pick<Demo, "files">, wish: Wish): Promise<string> {
  const fingerprint = await fingerprintOf(demo);
  const roles = demo.files.length === 1 ? ["unified"] : ["metadata", "rootfs"];
  const sizes = await Promise.all(demo.files.map(async (file) => (await stat(image(file))).size));
  const files = demo.files.map((name, at) => ({ role: roles[at], name, size: sizes[at] }));
  const begun = await call<ImportView>(edge, "POST", "/imports", { ...wish, files, fingerprint });
  for (const [at, { upload }] of begun.files.entries()) {
    const headers = {
      "Tus-Resumable": "1.0.0",
      "Upload-Offset": 0,
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": sizes[at],
    };
    const body = createReadStream(image(demo.files[at] ?? ""));
    const answer = await ask({ method: "PATCH", url: `${edge.url}${upload}`, headers, body });
    if (answer.status !== 204) {
      throw new Refused(answer);
    }
  }
  const { state, problem } = await ended(edge, begun);
  if (state !== "done") {
    throw new Error(`the import ended as ${state}: ${JSON.stringify(problem)}`);
  }
  return fingerprint;
}
