/** Folders as `incus image import DIR` takes them, packed in the browser without a copy. */

import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ARCHITECTURE } from "../../support/describe";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

const METADATA = [
  `architecture: ${ARCHITECTURE}`,
  "creation_date: 1704067200",
  "properties: { os: Folder, release: '3', description: Image of a folder }",
  "templates: { /etc/motd: { when: [create], template: motd.tpl } }",
  "",
].join("\n");
const PROPERTIES = { os: "Folder", release: "3", description: "Image of a folder" };

/** A folder with metadata.yaml, a template, what a desktop leaves behind, and these files. */
async function folder(parent: string, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(parent, name);
  await mkdir(join(path, "templates"), { recursive: true });
  await writeFile(join(path, "metadata.yaml"), METADATA);
  await writeFile(join(path, "templates/motd.tpl"), "hello\n");
  await writeFile(join(path, ".DS_Store"), "Bud1");
  for (const [as, from] of Object.entries(files)) {
    await copyFile(image(from), join(path, as));
  }
  return path;
}

test("a folder with a disk becomes a unified virtual machine image", async ({ incus, edge, app, scratch }) => {
  const path = await folder(scratch, "machine", { "rootfs.img": "empty-vm-split.disk.qcow2" });
  await app.open(edge.url);
  const card = await app.drop(path);
  await card.expectPhase("ready");
  await expect(app.page.getByTestId("notice"), "what was passed over is said").toContainText("machine/.DS_Store");
  await expect(card.root).toContainText("Virtual machine, unified image");
  await card.importAs("folder/vm");
  await card.expectDone();
  const listed = await expectOnly(incus, await card.fingerprint.innerText(), "folder/vm");
  expect(listed).toMatchObject({ type: "virtual-machine", architecture: ARCHITECTURE });
  expect(listed?.properties).toMatchObject(PROPERTIES);
  await expectNothingKept(edge);
});

test("a folder with a root file system becomes a split container image", async ({ incus, edge, app, scratch }) => {
  const path = await folder(scratch, "container", { "rootfs.squashfs": "busybox-split.rootfs.squashfs" });
  await app.open(edge.url);
  const card = await app.drop(path);
  await card.expectPhase("ready");
  await expect(card.root).toContainText("Container, split image");
  await card.importAs("folder/container");
  await card.expectDone();
  const listed = await expectOnly(incus, await card.fingerprint.innerText(), "folder/container");
  expect(listed).toMatchObject({ type: "container" });
  expect(listed?.properties).toMatchObject(PROPERTIES);
});

test("a folder of exported files is a split image, by the button as well", async ({ edge, app, scratch }) => {
  const path = join(scratch, "exported");
  await mkdir(path);
  await copyFile(image("busybox-split.metadata.tar.xz"), join(path, "metadata"));
  await copyFile(image("busybox-split.rootfs.squashfs"), join(path, "rootfs"));
  await app.open(edge.url);
  await app.page.getByTestId("folder-input").setInputFiles(path);
  const card = await app.newest();
  await card.expectPhase("ready");
  await expect(card.root).toContainText("Container, split image");
});

test("an unpacked root file system is refused with the command that packs it", async ({ edge, app, scratch }) => {
  const path = await folder(scratch, "unpacked", {});
  await mkdir(join(path, "rootfs/etc"), { recursive: true });
  await writeFile(join(path, "rootfs/etc/passwd"), "root:x:0:0::/:/bin/sh\n");
  await app.open(edge.url);
  const trouble = await (await app.drop(path)).trouble("refused");
  expect(trouble.code).toBe("unpacked-rootfs");
  expect(trouble.advice).toMatch(/sudo tar --numeric-owner/);
  expect(await edge.imports()).toEqual([]);
});

test("an empty folder is told of", async ({ edge, app, scratch }) => {
  await mkdir(join(scratch, "empty"));
  await app.open(edge.url);
  expect((await (await app.drop(join(scratch, "empty"))).trouble("refused")).code).toBe("no-files");
});
