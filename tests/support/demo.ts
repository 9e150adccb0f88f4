/** The demonstration images as a server is given them. */

import type { Incus, ListedImage } from "./incus";
import { image } from "./places";

/** An image by its files, in the order in which the command line wants them. */
export interface Demo {
  readonly what: string;
  readonly files: readonly string[];
  readonly type: "container" | "virtual-machine";
}

export const UNIFIED_CONTAINER: Demo = {
  what: "a unified container image",
  files: ["busybox-container.tar.xz"],
  type: "container",
};
export const SPLIT_CONTAINER: Demo = {
  what: "a split container image",
  files: ["busybox-split.metadata.tar.xz", "busybox-split.rootfs.squashfs"],
  type: "container",
};
export const UNIFIED_MACHINE: Demo = {
  what: "a unified virtual machine image",
  files: ["empty-vm.tar.xz"],
  type: "virtual-machine",
};
export const SPLIT_MACHINE: Demo = {
  what: "a split virtual machine image",
  files: ["empty-vm-split.metadata.tar.xz", "empty-vm-split.disk.qcow2"],
  type: "virtual-machine",
};

/** Gives a server this image, with further options of `incus image import`; what it then has. */
export async function give(incus: Incus, { files }: Pick<Demo, "files">, ...options: readonly string[]): Promise<ListedImage> {
  const before = new Set((await incus.images()).map(({ fingerprint }) => fingerprint));
  await incus.cli("image", "import", ...files.map(image), ...options);
  const fresh = (await incus.images()).find(({ fingerprint }) => !before.has(fingerprint));
  if (fresh === undefined) {
    throw new Error(`the server had ${files.join(" and ")} before`);
  }
  return fresh;
}
