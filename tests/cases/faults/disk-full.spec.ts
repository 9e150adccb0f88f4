/** A disk is full: the edge's, or the one that Incus keeps images on. */

import { join } from "node:path";
import { SmallDisk } from "../../support/disk";
import { expectNothingKept } from "../../support/expect-image";
import { expect, test, withFault, type Fault } from "../../support/fault";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import { Refused } from "../../support/sender";

/** MiB: the image, what the edge always keeps free, and some. */
const SMALL = 240;

async function refusal(fault: Fault): Promise<string | undefined> {
  const refused = await fault.sender.create().then(() => undefined, (error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).status).toBe(507);
  expect(await fault.edge.imports(), "nothing was begun").toEqual([]);
  await expectNothingKept(fault.edge);
  return (refused as Refused).code;
}

test.describe("The edge's disk is full", () => {
  /** An edge whose state lies on a small disk. */
  async function onSmallDisk(
    { incus, medium }: { readonly incus: Incus; readonly medium: LargeImage },
    use: (fault: Fault, disk: SmallDisk) => Promise<void>,
  ): Promise<void> {
    const disk = await SmallDisk.mount(SMALL);
    try {
      await withFault(test.info(), incus, medium, { state: disk.dir }, (fault) => use(fault, disk));
    } finally {
      await disk.unmount();
    }
  }

  test("before an import is begun", async ({ incus, medium }) => {
    await onSmallDisk({ incus, medium }, async (fault, disk) => {
      await disk.fill(100);
      expect(await refusal(fault), "why not").toBe("disk-full");
      await disk.free();
      await fault.sender.importWhole();
      await fault.expectImported({
        when: "before the import is begun",
        fault: "no room at the edge",
        outcome: "refused with disk-full before a byte is sent; once there is room, the same request works",
        handOvers: 1,
        again: false,
      });
    });
  });

  test("in mid-body", async ({ incus, medium }) => {
    await onSmallDisk({ incus, medium }, async (fault, disk) => {
      const { sending } = await fault.untilMidBody();
      await disk.fill(60);
      fault.toEdge.release();
      await fault.waitsFor("disk-full");
      expect((await fault.sender.view()).state, "it stays open").toBe("receiving");
      await disk.free();
      await sending;
      await fault.sender.declare();
      await fault.expectImported({
        when: "receiving, in mid-body",
        fault: "others fill the edge's disk, up to the margin it keeps",
        outcome: "the upload waits with disk-full, and goes on where it was acknowledged once there is room",
        handOvers: 1,
        again: true,
      });
    });
  });

  test("to the last byte", async ({ incus, medium }) => {
    await onSmallDisk({ incus, medium }, async (fault, disk) => {
      const { sending } = await fault.untilMidBody();
      await disk.fillUp();
      fault.toEdge.release();
      await fault.sender.answered(507);
      await disk.free();
      await sending;
      await fault.sender.declare();
      await fault.expectImported({
        when: "receiving, in mid-body",
        fault: "others fill the edge's disk to the last byte",
        outcome: "the upload is told 507, and goes on where it was acknowledged once there is room",
        handOvers: 1,
        again: true,
      });
    });
  });

  test("when the image is to be handed over", async ({ incus, medium }) => {
    await onSmallDisk({ incus, medium }, async (fault, disk) => {
      await fault.untilForwarding();
      await disk.fillUp();
      fault.toIncus.release();
      await fault.waitsForRoom();
      await disk.free();
      await fault.expectImported({
        when: "forwarding, in mid-body",
        fault: "others fill the edge's disk to the last byte",
        outcome: "what cannot be written down is not done; the import ends once there is room",
        handOvers: [1, 2],
        again: false,
      });
    });
  });

  test("and the edge killed", async ({ incus, medium }) => {
    await onSmallDisk({ incus, medium }, async (fault, disk) => {
      const { sending } = await fault.untilMidBody();
      await disk.fillUp();
      await fault.killEdge();
      await fault.startEdge();
      await disk.free();
      await sending;
      await fault.sender.declare();
      await fault.expectImported({
        when: "receiving, in mid-body",
        fault: "others fill the edge's disk to the last byte; edge killed, started again",
        outcome: "it starts on the full disk; the upload goes on once there is room",
        handOvers: 1,
        again: true,
      });
    });
  });
});

test.describe("The disk of Incus is full", () => {
  /** An Incus that keeps images on a small disk. */
  async function onSmallDisk(fault: Fault, use: (disk: SmallDisk) => Promise<void>): Promise<void> {
    const disk = await SmallDisk.mount(SMALL, join(fault.incus.dir, "images"));
    try {
      await use(disk);
    } finally {
      await fault.incus.clear();
      await disk.unmount();
    }
  }

  test("before an import is begun", async ({ fault }) => {
    await onSmallDisk(fault, async (disk) => {
      await disk.fill(60);
      expect(await refusal(fault), "why not").toBe("incus-disk-full");
      await disk.free();
      await fault.sender.importWhole();
      await fault.expectImported({
        when: "before the import is begun",
        fault: "no room at Incus",
        outcome: "refused with incus-disk-full before a byte is sent; once there is room, the same request works",
        handOvers: 1,
        again: false,
      });
    });
  });

  test("while it is handed the image", async ({ fault }) => {
    await onSmallDisk(fault, async (disk) => {
      await fault.untilForwarding();
      await disk.fill(10);
      fault.toIncus.release();
      await fault.waitsFor("incus-disk-full");
      await disk.free();
      await disk.hasRoomFor(fault.image.size);
      await fault.sender.retry();
      await fault.expectImported({
        when: "forwarding, in mid-body",
        fault: "others fill the disk of Incus",
        outcome: "the import waits with incus-disk-full; once there is room, Incus is handed the image anew, from the spool",
        handOvers: 2,
        again: false,
      });
    });
  });

  test("while it is handed what the sender still sends", async ({ fault }) => {
    await onSmallDisk(fault, async (disk) => {
      const { sending } = await fault.untilFollowing();
      await disk.fill(10);
      fault.toIncus.release();
      fault.toEdge.release();
      await sending;
      await fault.waitsFor("incus-disk-full");
      await disk.free();
      await disk.hasRoomFor(fault.image.size);
      await fault.sender.retry();
      await fault.expectImported({
        when: "receiving, and handing on what has come",
        fault: "others fill the disk of Incus",
        outcome: "the upload goes on; the import waits with incus-disk-full until there is room",
        handOvers: 2,
        again: false,
      });
    });
  });
});
