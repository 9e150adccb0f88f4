/** Many small images, each another one. */

import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entry, padded } from "./images";

/** An image in a file. */
export interface SmallImage {
  readonly path: string;
  readonly fingerprint: string;
}

/** Writes so many unified container images of some 10 to 70 KiB, plain tar; each suggests an alias of its own. */
export async function writeSmallImages(dir: string, count: number): Promise<SmallImage[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => writeSmallImage(dir, at)));
}

async function writeSmallImage(dir: string, at: number): Promise<SmallImage> {
  const metadata = [
    "architecture: x86_64",
    "creation_date: 1704067200",
    `properties: { os: Small, release: '${at.toString()}', description: 'Small image ${at.toString()}' }`,
    "",
  ].join("\n");
  // Some are of one size, so that only the fingerprint tells them apart.
  const noise = randomBytes((1 + (at % 7)) * 10_240);
  const bytes = Buffer.concat([
    entry("metadata.yaml", "0", metadata.length),
    padded(metadata),
    entry("rootfs/", "5", 0),
    entry("rootfs/noise", "0", noise.length),
    noise,
    Buffer.alloc(1024),
  ]);
  const path = join(dir, `small-${at.toString().padStart(3, "0")}.tar`);
  await writeFile(path, bytes);
  return { path, fingerprint: createHash("sha256").update(bytes).digest("hex") };
}
