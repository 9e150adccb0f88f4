/** A disk or root file system that came without metadata becomes an image by describing it. */

import { ARCHITECTURE, describe } from "../../support/describe";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

const DESCRIPTION = { os: "Trial OS", release: "7", architecture: ARCHITECTURE, description: "Described by hand" };
const PROPERTIES = { os: "Trial OS", release: "7", description: "Described by hand" };

test("a bare qcow2 disk becomes a virtual machine image with what the form says", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await describe(card, DESCRIPTION);
  await card.importAs("wrapped/vm");
  await card.expectDone();
  const listed = await expectOnly(incus, await card.fingerprint.innerText(), "wrapped/vm");
  expect(listed).toMatchObject({ type: "virtual-machine", architecture: ARCHITECTURE });
  expect(listed?.properties).toMatchObject(PROPERTIES);
  await expectNothingKept(edge);
});

for (const rootfs of ["busybox-split.rootfs.tar.xz", "busybox-split.rootfs.squashfs"]) {
  test(`a bare ${rootfs} becomes a container that starts and answers`, async ({ incus, edge, app }) => {
    await app.open(edge.url);
    const card = await app.drop(image(rootfs));
    await card.expectPhase("describing");
    await expect(card.part("wrap-architecture"), "the architecture was seen in it").toHaveValue(ARCHITECTURE);
    await describe(card, DESCRIPTION);
    await card.importAs("wrapped/container");
    await card.expectDone();
    const listed = await expectOnly(incus, await card.fingerprint.innerText(), "wrapped/container");
    expect(listed).toMatchObject({ type: "container", architecture: ARCHITECTURE });
    expect(listed?.properties).toMatchObject(PROPERTIES);

    await incus.cli("launch", "wrapped/container", "trial");
    try {
      expect(await incus.cli("exec", "trial", "--", "sh", "-c", "echo ok"), "a shell runs in it").toBe("ok\n");
    } finally {
      await incus.cli("delete", "--force", "trial");
    }
  });
}

test("what is wrong in the form is told at its field, and the rest is kept", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await describe(card, { ...DESCRIPTION, os: "x".repeat(200) });
  await expect(card.part("wrap-fault")).toHaveCount(1);
  await expect(card.part("wrap-os")).toHaveAttribute("aria-invalid", "true");
  await expect(card.part("wrap-release")).toHaveValue("7");
  await card.part("wrap-os").fill("Trial OS");
  await expect(card.part("wrap-fault")).toHaveCount(0);
  await card.part("wrap-button").click();
  await card.expectPhase("ready");
});

test("a bare disk that nobody describes is refused, and the worker is gone", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await card.expectPhase("describing");
  await card.part("cancel-button").click();
  expect((await card.trouble("refused")).code).toBe("disk-alone");
  await expect.poll(() => app.page.workers().length).toBe(0);
  expect(await edge.imports()).toEqual([]);
});
