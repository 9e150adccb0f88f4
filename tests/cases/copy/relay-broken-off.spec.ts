/** A relay that breaks off in its middle, and what is not fetched again then. */

import { execFile } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beginCopy, call, ended, stands, told } from "../../support/asking";
import type { ImportView } from "../../support/edge";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { link, unlink, type Linked } from "../../support/far-link";
import { image } from "../../support/places";
import { expect, test as base } from "../../support/servers";

/** How much of an image comes before the rest is held back, in bytes. */
const HALF = 40 << 20;
/** How far what is told to be durable may be behind that: the edge synchronises its files now and then. */
const BEHIND = 16 << 20;

const test = base.extend<{ readonly linked: Linked }>({
  linked: async ({ incus, far, authority }, use, info) => {
    const linked = await link({ near: incus, far }, authority);
    await use(linked);
    await unlink(linked);
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: linked.edge.log });
    }
  },
});

function received({ files }: ImportView): number {
  return files.reduce((sum, file) => sum + file.received.done, 0);
}

/** Begins a relay, and comes back when half of the image is there and no more comes. */
async function half({ edge, toFar }: Linked, fingerprint: string): Promise<ImportView> {
  const held = toFar.holdBack(HALF);
  const { id } = await beginCopy(edge, { remote: "far", fingerprint, mode: "relay", aliases: ["relayed"] });
  await held;
  return stands(edge, id, (view) => received(view) > HALF - BEHIND);
}

test("the link breaks: one file is gone on with", async ({ incus, far, linked, medium }) => {
  const { edge, toFar } = linked;
  await far.cli("image", "import", medium.path);
  const { id } = await half(linked, medium.fingerprint);
  toFar.reset();
  const views = await told(edge, id, ({ state }) => state === "done");
  const bytes = views.filter(({ state }) => state === "receiving").map(received);
  expect(bytes, "nothing that was durable is fetched again").toEqual([...bytes].sort((one, other) => one - other));
  await expectOnly(incus, medium.fingerprint, "relayed");
  await expectNothingKept(edge);
});

test("the edge is killed: it goes on when it is back", async ({ incus, far, linked, medium }) => {
  const { edge, toFar } = linked;
  await far.cli("image", "import", medium.path);
  const before = await half(linked, medium.fingerprint);
  await edge.kill();
  toFar.release();
  await edge.start();
  const [again] = await told(edge, before.id, () => true);
  expect(again && received(again), "what was durable is still there").toBeGreaterThanOrEqual(received(before));
  expect(await ended(edge, before)).toMatchObject({ state: "done", problem: null });
  await expectOnly(incus, medium.fingerprint, "relayed");
  await expectNothingKept(edge);
});

test("the link breaks: two files are fetched from their beginning, since Incus sends them only so", async ({
  incus,
  far,
  linked,
  scratch,
}) => {
  const { edge, toFar } = linked;
  const rootfs = join(scratch, "noise.squashfs");
  await writeSquashfs(rootfs);
  await far.cli("image", "import", image("busybox-split.metadata.tar.xz"), rootfs);
  const { fingerprint = "" } = (await far.images())[0] ?? {};
  const { id } = await half(linked, fingerprint);
  toFar.reset();
  expect(await ended(edge, { id })).toMatchObject({ state: "done", problem: null });
  expect((await expectOnly(incus, fingerprint, "relayed"))?.type).toBe("container");
  await expectNothingKept(edge);
});

test("called off, it leaves nothing here and there", async ({ incus, far, linked, medium }) => {
  const { edge } = linked;
  await far.cli("image", "import", medium.path);
  const { id } = await half(linked, medium.fingerprint);
  expect(await call(edge, "DELETE", `/imports/${id}`)).toMatchObject({ state: "cancelled" });
  await expectNothingKept(edge);
  await expect.poll(() => incus.kept(), "Incus keeps no part of an image").toEqual([]);
  expect(await incus.images()).toEqual([]);
});

/** A squashfs of twice the half, of what nothing can compress. */
async function writeSquashfs(path: string): Promise<void> {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(2 * HALF));
  await writeFile(`${path}.noise`, noise);
  await promisify(execFile)("mksquashfs", [`${path}.noise`, path, "-noD", "-quiet", "-no-progress"]);
}
