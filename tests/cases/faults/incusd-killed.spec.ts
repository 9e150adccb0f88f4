/** incusd is killed, as by a power cut, and started again. */

import { expect, test } from "../../support/fault";
import { Refused } from "../../support/sender";

test.describe("incusd is killed", () => {
  test("before an import is begun", async ({ fault }) => {
    await fault.killIncus();
    const refused = await fault.sender.create().then(() => undefined, (error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).code, "why not").toBe("incus-unreachable");
    await fault.startIncus();
    await fault.sender.importWhole();
    await fault.expectImported({
      when: "before the import is begun",
      fault: "incusd killed",
      outcome: "refused with incus-unreachable before a byte is sent; once incusd is back, the same request works",
      handOvers: 1,
      again: false,
    });
  });

  test("in the middle of an upload", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    await fault.killIncus();
    fault.toEdge.release();
    await sending;
    await fault.sender.declare();
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "incusd killed, started again after the upload's end",
      outcome: "the upload goes on; the import waits, and goes on by itself",
      handOvers: 1,
      again: false,
    });
  });

  test("while it is handed what the sender still sends", async ({ fault }) => {
    const { sending } = await fault.untilFollowing();
    await fault.killIncus();
    fault.toEdge.release();
    await sending;
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "incusd killed, started again after the upload's end",
      outcome: "the upload goes on; the import waits, and Incus is handed the image anew",
      handOvers: 2,
      again: false,
    });
  });

  test("while it is handed the image", async ({ fault }) => {
    await fault.untilForwarding();
    await fault.killIncus();
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "incusd killed, started again",
      outcome: "the import waits, and Incus is handed the image anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("when it has all bytes and has not answered", async ({ fault }) => {
    await fault.untilAnswered();
    await fault.killIncus();
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "importing, before Incus's answer",
      fault: "incusd killed, started again",
      outcome: "the image is looked for, and handed over anew where it is not there",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("when it has imported the image and the edge does not know yet", async ({ fault }) => {
    await fault.untilAnswered();
    await fault.untilIncusHasIt();
    await fault.killIncus();
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "importing, the image there, before Incus's answer",
      fault: "incusd killed, started again",
      outcome: "the image is found, and gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("after its answer, while it imports", async ({ fault }) => {
    await fault.untilImporting();
    await fault.killIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "importing, after Incus's answer",
      fault: "incusd killed, started again",
      outcome: "the image is looked for, and handed over anew where it is not there",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("before the alias is set", async ({ fault }) => {
    await fault.untilFinishing("request");
    await fault.killIncus();
    await fault.waitsForIncus();
    await fault.startIncus();
    await fault.expectImported({
      when: "finishing, before the alias is set",
      fault: "incusd killed, started again",
      outcome: "the import waits, and the image gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("after the alias is set, before the edge knows", async ({ fault }) => {
    await fault.untilFinishing("answer");
    await fault.killIncus();
    await fault.waitsForIncus();
    await fault.startIncus();
    expect(await fault.incus.alias(fault.sender.alias), "the alias is there").toBe(fault.image.fingerprint);
    await fault.expectImported({
      when: "finishing, after the alias is set",
      fault: "incusd killed, started again",
      outcome: "the alias is found as it should be",
      handOvers: 1,
      again: false,
    });
  });
});
