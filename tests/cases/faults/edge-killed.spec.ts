/** The edge is killed, as by a power cut, and started again. */

import { expect, test } from "../../support/fault";

test.describe("The edge is killed", () => {
  test("in mid-body", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    await fault.killEdge();
    expect(await fault.incus.images(), "Incus has heard of nothing").toEqual([]);
    await fault.startEdge();
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "edge killed, started again",
      outcome: "the upload goes on where it was acknowledged",
      handOvers: 1,
      again: true,
    });
  });

  test("between two bodies", async ({ fault }) => {
    await fault.untilHalfThere();
    await fault.killEdge();
    await fault.startEdge();
    await fault.sender.send();
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, between two bodies",
      fault: "edge killed, started again",
      outcome: "the upload goes on where it was",
      handOvers: 1,
      again: false,
    });
  });

  test("with all bytes, before their fingerprint is declared", async ({ fault }) => {
    await fault.untilReceived();
    await fault.killEdge();
    await fault.startEdge();
    expect(await fault.sender.offset(), "every byte is there").toBe(fault.image.size);
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, all bytes there",
      fault: "edge killed, started again",
      outcome: "the import goes on when the fingerprint is declared",
      handOvers: 1,
      again: false,
    });
  });

  test("while Incus is handed what the sender still sends", async ({ fault }) => {
    const { sending } = await fault.untilFollowing();
    await fault.killEdge();
    expect(await fault.incus.images(), "half an image is none").toEqual([]);
    await fault.startEdge();
    await sending;
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "edge killed, started again",
      outcome: "the upload goes on where it was acknowledged; Incus is handed the image anew",
      handOvers: 2,
      again: true,
    });
  });

  test("while Incus is handed the image", async ({ fault }) => {
    await fault.untilForwarding();
    await fault.killEdge();
    expect(await fault.incus.images(), "half an image is none").toEqual([]);
    await fault.startEdge();
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "edge killed, started again",
      outcome: "Incus is handed the image anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("when Incus has all bytes and has not answered", async ({ fault }) => {
    await fault.untilAnswered();
    await fault.killEdge();
    await fault.untilIncusHasIt();
    await fault.startEdge();
    await fault.expectImported({
      when: "importing, before Incus's answer",
      fault: "edge killed; Incus ends its work; edge started again",
      outcome: "the image is found, and gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("when Incus has all bytes and is still at work", async ({ fault }) => {
    await fault.untilAnswered();
    await fault.killEdge();
    await fault.startEdge();
    await fault.expectImported({
      when: "importing, before Incus's answer",
      fault: "edge killed, started again while Incus works",
      outcome: "the image is found, or handed over once more and found then",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("while Incus imports", async ({ fault }) => {
    await fault.untilImporting();
    await fault.killEdge();
    await fault.untilIncusHasIt();
    await fault.startEdge();
    await fault.expectImported({
      when: "importing, after Incus's answer",
      fault: "edge killed; Incus ends its work; edge started again",
      outcome: "the image is found, and gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("before the alias is set", async ({ fault }) => {
    await fault.untilFinishing("request");
    await fault.killEdge();
    await fault.startEdge();
    await fault.expectImported({
      when: "finishing, before the alias is set",
      fault: "edge killed, started again",
      outcome: "the image gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("after the alias is set, before the edge knows", async ({ fault }) => {
    await fault.untilFinishing("answer");
    await fault.killEdge();
    expect(await fault.incus.alias(fault.sender.alias), "the alias is there").toBe(fault.image.fingerprint);
    await fault.startEdge();
    await fault.expectImported({
      when: "finishing, after the alias is set",
      fault: "edge killed, started again",
      outcome: "the alias is found as it should be",
      handOvers: 1,
      again: false,
    });
  });

  test("three times on end", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    await fault.killEdge();
    const held = fault.toEdge.hold("request", fault.half / 2);
    await fault.startEdge();
    await held;
    await fault.killEdge();
    await fault.startEdge();
    await sending;
    const handing = fault.toIncus.hold("request", fault.half);
    await fault.sender.declare();
    await handing;
    await fault.killEdge();
    await fault.startEdge();
    await fault.expectImported({
      when: "receiving, receiving again, then forwarding",
      fault: "edge killed, started again, each time",
      outcome: "each time it goes on from what was acknowledged",
      handOvers: 2,
      again: true,
    });
  });
});
