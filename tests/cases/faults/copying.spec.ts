/** An image that comes from another server, and what becomes of it when one of those who take part in it ends. */

import { execFile } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beginCopy, ended, stands, told } from "../../support/asking";
import type { Edge, ImportView } from "../../support/edge";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { copyHalf, expect, HALF, received, test } from "../../support/far-link";
import { note } from "../../support/fault-row";
import type { Incus } from "../../support/incus";
import { image } from "../../support/places";

/** Waits for the end, and holds it to what every import is held to. */
async function expectCopied(edge: Edge, incus: Incus, { id, fingerprint }: ImportView): Promise<void> {
  expect(await ended(edge, { id })).toMatchObject({ state: "done", problem: null });
  await expectOnly(incus, fingerprint ?? "", "copied");
  await expectNothingKept(edge);
  expect(await edge.imports(), "there is one import").toHaveLength(1);
}

test.describe("Incus pulls from a remote", () => {
  test("and is killed", async ({ linked, incus, far, medium }, info) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const pull = await copyHalf(linked, medium.fingerprint, "pull");
    await incus.kill();
    await incus.start();
    toFar.release();
    await expectCopied(edge, incus, pull);
    expect(toFar.filesBack, "it was begun anew").toBe(2);
    note(info, {
      when: "fetching, in mid-body",
      fault: "incusd killed, started again",
      outcome: "it is asked to pull the image anew",
      handOvers: "2",
      again: "nothing",
    });
  });

  test("and the edge is killed", async ({ linked, incus, far, medium }, info) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const pull = await copyHalf(linked, medium.fingerprint, "pull");
    await edge.kill();
    await edge.start();
    toFar.release();
    await expectCopied(edge, incus, pull);
    expect(toFar.filesBack, "it was fetched once").toBe(1);
    note(info, {
      when: "fetching, in mid-body",
      fault: "edge killed, started again",
      outcome: "Incus goes on by itself, and the edge follows it again",
      handOvers: "1",
      again: "nothing",
    });
  });

  test("and the edge is away until Incus has forgotten how", async ({ linked, incus, far, medium }, info) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const pull = await copyHalf(linked, medium.fingerprint, "pull");
    await edge.kill();
    toFar.release();
    await expect.poll(async () => (await incus.images()).length).toBe(1);
    // Incus keeps no operation over a restart.
    await incus.stop();
    await incus.start();
    await edge.start();
    await expectCopied(edge, incus, pull);
    expect(toFar.filesBack, "it was fetched once").toBe(1);
    note(info, {
      when: "fetching, in mid-body",
      fault: "edge killed; Incus ends its work and is restarted; edge started again",
      outcome: "the image is found, and gets its alias",
      handOvers: "1",
      again: "nothing",
    });
  });
});

test.describe("The edge relays from a remote", () => {
  test("and the link breaks, one file", async ({ linked, incus, far, medium }, info) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const relay = await copyHalf(linked, medium.fingerprint, "relay");
    toFar.reset();
    const views = await told(edge, relay.id, ({ state }) => state === "done");
    const bytes = views.filter(({ state }) => state === "receiving").map(received);
    expect(bytes, "nothing that was durable is fetched again").toEqual([...bytes].sort((one, other) => one - other));
    await expectCopied(edge, incus, relay);
    note(info, {
      when: "receiving one file, in mid-body",
      fault: "the link to the remote reset",
      outcome: "it goes on behind the last durable byte",
      handOvers: "not counted",
      again: "what was on its way",
    });
  });

  test("and the link breaks, two files", async ({ linked, incus, far, scratch }, info) => {
    const { edge, toFar } = linked;
    const rootfs = join(scratch, "noise.squashfs");
    await writeSquashfs(rootfs);
    await far.cli("image", "import", image("busybox-split.metadata.tar.xz"), rootfs);
    const { fingerprint = "" } = (await far.images())[0] ?? {};
    const relay = await copyHalf(linked, fingerprint, "relay");
    toFar.reset();
    await expectCopied(edge, incus, relay);
    note(info, {
      when: "receiving two files, in mid-body",
      fault: "the link to the remote reset",
      outcome: "the file that is not whole is fetched from its beginning: Incus sends two files in no other way",
      handOvers: "not counted",
      again: "the file that was not whole",
    });
  });

  test("and is killed", async ({ linked, incus, far, medium }, info) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const before = await copyHalf(linked, medium.fingerprint, "relay");
    await edge.kill();
    toFar.release();
    await edge.start();
    const again = await stands(edge, before.id, () => true);
    expect(received(again), "what was durable is still there").toBeGreaterThanOrEqual(received(before));
    await expectCopied(edge, incus, before);
    note(info, {
      when: "receiving, in mid-body",
      fault: "edge killed, started again",
      outcome: "it goes on behind the last durable byte",
      handOvers: "not counted",
      again: "what was on its way",
    });
  });
});

test.describe("A remote sends to Incus", () => {
  for (const [who, name] of [["the edge", "edge"], ["the target", "incusd"], ["the remote", "the remote's incusd"]] as const) {
    test(`and ${who} is killed`, async ({ incus, far, edge, medium }, info) => {
      await far.cli("image", "import", medium.path);
      const { fingerprint } = medium;
      const begun = await beginCopy(edge, { remote: "far", fingerprint, mode: "push", aliases: ["copied"] });
      await stands(edge, begun.id, ({ state }) => state === "fetching");
      const service = { "the edge": edge, "the target": incus, "the remote": far }[who];
      await service.kill();
      await service.start();
      await expectCopied(edge, incus, begun);
      note(info, {
        when: "fetching, wherever the remote is with it",
        fault: `${name} killed, started again`,
        outcome: "the image is found, or the remote is asked to send it anew",
        handOvers: "not counted",
        again: "nothing",
      });
    });
  }
});

/** A squashfs of twice the half, of what nothing can compress. */
async function writeSquashfs(path: string): Promise<void> {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(2 * HALF));
  await writeFile(`${path}.noise`, noise);
  await promisify(execFile)("mksquashfs", [`${path}.noise`, path, "-noD", "-quiet", "-no-progress"]);
}
