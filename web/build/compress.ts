/**
 * Compresses each file of the built page, once and as hard as can be: beside it lies then its brotli and its gzip form,
 * where that is smaller. The edge chooses among them and compresses nothing.
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** The largest window of the standard, in bits; one window for the whole of any file. */
const WINDOW = constants.BROTLI_MAX_WINDOW_BITS;
/** Distances with a code of their own: what makes the WebAssembly module smallest, and is all the same to scripts. */
const DIRECT = 15;
const LEVEL = constants.Z_BEST_COMPRESSION;

function brotli(content: Buffer): Promise<Buffer> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW,
    [constants.BROTLI_PARAM_NDIRECT]: DIRECT,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return promisify(brotliCompress)(content, { params });
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  const forms = { br: await brotli(content), gz: await promisify(gzip)(content, { level: LEVEL }) };
  for (const [ending, form] of Object.entries(forms)) {
    if (form.length < content.length) {
      await writeFile(`${path}.${ending}`, form);
    }
  }
}

/** Does it when everything is written. */
export function compress(): Plugin {
  let folder = "";
  return {
    name: "malleus:compress",
    apply: "build",
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir);
    },
    closeBundle: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && !/\.(?:br|gz|map)$/u.test(entry.name));
      await Promise.all(files.map((file) => compressFile(join(file.parentPath, file.name))));
    },
  };
}
