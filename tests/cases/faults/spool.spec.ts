/** The state directory is not as the edge left it. */

import { appendFile, mkdir, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expectNothingKept } from "../../support/expect-image";
import { expect, test } from "../../support/fault";
import { codeOf, Sender } from "../../support/sender";

test.describe("The spool is not as it was left", () => {
  test("bytes behind what was acknowledged", async ({ fault }) => {
    await fault.untilHalfThere();
    await fault.killEdge();
    await appendFile(fault.edge.spooled(fault.sender.id), Buffer.alloc(3 << 20, 0xff));
    await fault.startEdge();
    expect(await fault.sender.offset(), "they are cut off").toBe(fault.half);
    expect(await fault.edge.spooledSize(fault.sender.id)).toBe(fault.half);
    await fault.sender.send();
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, between two bodies",
      fault: "a power cut leaves bytes that were never acknowledged",
      outcome: "they are cut off; the upload goes on where it was",
      handOvers: 1,
      again: false,
    });
  });

  test("files of an import that nobody knows", async ({ fault }) => {
    await fault.untilHalfThere();
    await fault.killEdge();
    const unknown = fault.edge.spooled("0123456789abcdef0123456789abcdef");
    await mkdir(dirname(unknown));
    await writeFile(unknown, Buffer.alloc(1 << 20));
    await fault.startEdge();
    await expect.poll(() => fault.edge.spool(), "only the open import's are kept").toEqual([fault.sender.id]);
    await fault.sender.send();
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, between two bodies",
      fault: "files of an unknown import lie in the spool",
      outcome: "the sweep at the start deletes them, and nothing else",
      handOvers: 1,
      again: false,
    });
  });

  test("files of an import that has ended", async ({ fault }) => {
    await fault.sender.importWhole();
    await expectNothingKept(fault.edge);
    await fault.killEdge();
    const ended = fault.edge.spooled(fault.sender.id);
    await mkdir(dirname(ended));
    await writeFile(ended, Buffer.alloc(1 << 20));
    await fault.startEdge();
    await fault.expectImported({
      when: "after the import's end",
      fault: "edge killed before it deleted the files",
      outcome: "the sweep at the start deletes them",
      handOvers: 1,
      again: false,
    });
  });

  test("acknowledged bytes gone", async ({ fault }) => {
    await fault.untilHalfThere();
    await fault.killEdge();
    await truncate(fault.edge.spooled(fault.sender.id), fault.half - 1);
    await fault.startEdge();
    const { state, problem } = await fault.sender.ended();
    expect({ state, code: problem && codeOf(problem) }, "it says why not").toEqual({ state: "failed", code: "spool-damaged" });
    await expectNothingKept(fault.edge);
    const again = new Sender(fault.toEdge.url, fault.image);
    expect((await again.importWhole()).state).toBe("done");
    await expectNothingKept(fault.edge);
    fault.expectSent({
      when: "receiving, between two bodies",
      fault: "the disk loses acknowledged bytes",
      outcome: "the import fails with spool-damaged; importing the file again works",
      handOvers: 1,
      again: false,
    });
  });

  for (const restarted of [true, false]) {
    test(`bytes changed on the disk, ${restarted ? "the edge started again" : "under a running edge"}`, async ({ fault }) => {
      await fault.untilHalfThere();
      if (restarted) {
        await fault.killEdge();
      }
      // Of the right size, and of other bytes.
      await truncate(fault.edge.spooled(fault.sender.id), fault.half - (1 << 20));
      await truncate(fault.edge.spooled(fault.sender.id), fault.half);
      if (restarted) {
        await fault.startEdge();
      }
      await fault.sender.send();
      await fault.sender.declare();
      const { state, problem } = await fault.sender.ended();
      expect({ state, code: problem && codeOf(problem) }, "it says why not").toEqual({
        state: "failed",
        code: "fingerprint-mismatch",
      });
      expect(await fault.incus.images(), "nothing was imported").toEqual([]);
      await expectNothingKept(fault.edge);
      const again = new Sender(fault.toEdge.url, fault.image);
      expect((await again.importWhole()).state).toBe("done");
      await expectNothingKept(fault.edge);
      const noticed = restarted ? "the last bytes are held back from Incus" : "Incus finds other bytes than were told";
      fault.expectSent({
        when: "receiving, between two bodies",
        fault: `the disk changes bytes${restarted ? "; edge started again" : ""}`,
        outcome: `${noticed}, and the import fails with fingerprint-mismatch; importing again works`,
        handOvers: 2,
        again: false,
      });
    });
  }
});
