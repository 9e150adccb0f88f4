/** A large image: big enough that a fault can come in its middle, the same bytes each time. */

import { createCipheriv, createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";

/** An image in a file. */
export interface LargeImage {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly fingerprint: string;
}

/** tar's unit, in bytes. */
const BLOCK = 512;
/** How much is made and written at once, in bytes. */
const CHUNK = 1 << 20;
const METADATA = [
  "architecture: x86_64",
  "creation_date: 1704067200",
  "properties: { os: Noise, release: '1', description: A large image }",
  "",
].join("\n");

/** Writes a unified container image, plain tar, with one file of `mebibytes` that nothing can compress. */
export async function writeLargeImage(path: string, mebibytes: number): Promise<LargeImage> {
  const out = createWriteStream(path);
  const hash = createHash("sha256");
  let size = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    size += bytes.length;
    hash.update(bytes);
    if (!out.write(bytes)) {
      await once(out, "drain");
    }
  };
  await write(entry("metadata.yaml", "0", METADATA.length));
  await write(padded(METADATA));
  await write(entry("rootfs/", "5", 0));
  await write(entry("rootfs/noise", "0", mebibytes * CHUNK));
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
  for (let chunk = 0; chunk < mebibytes; chunk++) {
    await write(noise.update(Buffer.alloc(CHUNK)));
  }
  await write(Buffer.alloc(2 * BLOCK));
  out.end();
  await once(out, "close");
  return { path, size, fingerprint: hash.digest("hex") };
}

/** Writes an image of so many gibibytes that takes no room on the disk: its one file is a hole. */
export async function writeSparseImage(path: string, gibibytes: number): Promise<void> {
  const size = gibibytes * 2 ** 30;
  const head = [entry("metadata.yaml", "0", METADATA.length), padded(METADATA), entry("rootfs/", "5", 0), entry("rootfs/hole", "0", size)];
  await writeFile(path, Buffer.concat(head));
  await truncate(path, head.reduce((sum, { length }) => sum + length, size + 2 * BLOCK));
}

/** The header of an entry (POSIX.1-2017, pax, ustar interchange format). */
export function entry(name: string, type: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const field = (at: number, text: string): void => { header.write(text, at, "latin1"); };
  field(0, name);
  field(100, "0000755\0");
  field(108, "0000000\0");
  field(116, "0000000\0");
  if (size < 8 ** 11) {
    field(124, `${size.toString(8).padStart(11, "0")}\0`);
  } else {
    // As GNU tar writes what octal digits have no room for (tar(5), numeric extensions).
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  field(136, "00000000000\0");
  field(148, " ".repeat(8));
  field(156, type);
  field(257, "ustar\u000000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** Text as tar has it. */
export function padded(text: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(text.length / BLOCK) * BLOCK);
  bytes.write(text, "latin1");
  return bytes;
}
