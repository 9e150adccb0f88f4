/** A remote with as many images as a large one has, of which none can be fetched. */

import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Web } from "./web";

/** Puts a simplestreams server with so many images on the web; `dir` is where its documents lie. Gives its address. */
export async function offerMany(web: Web, dir: string, count: number): Promise<string> {
  const products = Object.fromEntries(Array.from({ length: count }, (_, at) => product(at)));
  const index = {
    format: "index:1.0",
    index: {
      images: {
        datatype: "image-downloads",
        path: "streams/v1/images.json",
        format: "products:1.0",
        products: Object.keys(products),
      },
    },
  };
  const images = { content_id: "images", datatype: "image-downloads", format: "products:1.0", products };
  for (const [name, document] of [["index", index], ["images", images]] as const) {
    const file = join(dir, `${name}.json`);
    await writeFile(file, JSON.stringify(document));
    web.put(`/streams/v1/${name}.json`, { file, headers: { "Content-Type": "application/json" } });
  }
  return web.url("");
}

function product(at: number): [string, object] {
  const number = at.toString().padStart(6, "0");
  const sha = (what: string): string => createHash("sha256").update(`${what} ${number}`).digest("hex");
  const item = (ftype: string, more: object = {}): object => ({
    ftype,
    path: `images/${number}/${ftype}`,
    size: 1000 + at,
    sha256: sha(ftype),
    ...more,
  });
  const items = {
    "incus.tar.xz": item("incus.tar.xz", { combined_squashfs_sha256: sha("combined") }),
    "root.squashfs": item("squashfs"),
  };
  const names = { aliases: `many/${number}`, arch: "amd64", os: "Many", release: number, release_title: number, variant: "default" };
  return [`many:${number}:amd64:default`, { ...names, versions: { "20260101_00:00": { items } } }];
}
