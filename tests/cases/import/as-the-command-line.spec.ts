/** An image imported through the page is the image that `incus image import` makes of the same files. */

import { basename } from "node:path";
import { expectNothingKept, expectOnly, lasting } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

interface Case {
  readonly what: string;
  /** In the order in which the command line wants them. */
  readonly files: readonly string[];
  readonly kind: string;
  readonly type: "container" | "virtual-machine";
  readonly facts: Readonly<Record<string, string>>;
}

const BUSYBOX = { OS: "Busybox", Release: "1.0" };

const unified = (file: string, size: string): Case => ({
  what: `a unified container image, ${file}`,
  files: [file],
  kind: "Container, unified image",
  type: "container",
  facts: { ...BUSYBOX, File: file, Size: size },
});

const CASES: readonly Case[] = [
  unified("busybox-container.tar", "MiB"),
  unified("busybox-container.tar.gz", "MiB"),
  unified("busybox-container.tar.xz", "KiB"),
  unified("busybox-container.tar.zst", "MiB"),
  {
    what: "a unified virtual machine image",
    files: ["empty-vm.tar.xz"],
    kind: "Virtual machine, unified image",
    type: "virtual-machine",
    facts: { ...BUSYBOX, File: "empty-vm.tar.xz", Size: "420 bytes" },
  },
  ...["busybox-split.rootfs.squashfs", "busybox-split.rootfs.tar.xz"].map((rootfs): Case => ({
    what: `a split container image, ${rootfs}`,
    files: ["busybox-split.metadata.tar.xz", rootfs],
    kind: "Container, split image",
    type: "container",
    facts: { ...BUSYBOX, Metadata: "busybox-split.metadata.tar.xz", Rootfs: rootfs, Size: "KiB" },
  })),
  {
    what: "a split virtual machine image",
    files: ["empty-vm-split.metadata.tar.xz", "empty-vm-split.disk.qcow2"],
    kind: "Virtual machine, split image",
    type: "virtual-machine",
    facts: { ...BUSYBOX, Metadata: "empty-vm-split.metadata.tar.xz", Rootfs: "empty-vm-split.disk.qcow2", Size: "KiB" },
  },
];

for (const { what, files, kind, type, facts } of CASES) {
  const orders = files.length > 1 ? [files, [...files].reverse()] : [files];
  for (const dropped of orders) {
    const order = orders.length > 1 ? `, ${dropped[0] === files[0] ? "metadata" : "rootfs"} first` : "";
    test(`${what}${order}`, async ({ incus, edge, app }) => {
      const expected = await incus.importedByCommandLine(...files.map(image));

      await app.open(edge.url);
      const card = await app.drop(...dropped.map(image));
      await card.expectPhase("ready");
      await expect(card.root, "the card says what it is").toContainText(kind);
      const shown = await card.facts();
      for (const [name, value] of Object.entries(facts)) {
        expect(shown[name], `the fact ${name}`).toContain(value);
      }
      expect(shown["Architecture"], "in Incus's own spelling").toBe(expected.architecture);
      await expect(card.fingerprint, "the browser computes Incus's fingerprint").toHaveText(expected.fingerprint);
      expect(await edge.imports(), "nothing is sent before Import is pressed").toEqual([]);

      await card.importAs("through/the-page");
      await card.expectDone();
      await expect(card.part("launch-command")).toContainText("incus launch through/the-page");
      const listed = await expectOnly(incus, expected.fingerprint, "through/the-page");
      expect(listed && lasting(listed), `as by: incus image import ${files.map((file) => basename(file)).join(" ")}`).toEqual(
        lasting(expected),
      );
      expect(listed?.type).toBe(type);
      await expectNothingKept(edge);
    });
  }
}
