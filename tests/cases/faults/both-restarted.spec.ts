/** The edge and incusd go away together, and the edge alone in good order. */

import { expect, test, type Fault } from "../../support/fault";

async function killBoth(fault: Fault): Promise<void> {
  await fault.killEdge();
  await fault.killIncus();
}

async function startBoth(fault: Fault): Promise<void> {
  await fault.startEdge();
  await fault.startIncus();
}

test.describe("Both are restarted", () => {
  test("in mid-body", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    await killBoth(fault);
    await startBoth(fault);
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "both killed; the edge started before incusd",
      outcome: "the upload goes on where it was acknowledged",
      handOvers: 1,
      again: true,
    });
  });

  test("while Incus is handed what the sender still sends", async ({ fault }) => {
    const { sending } = await fault.untilFollowing();
    await killBoth(fault);
    await startBoth(fault);
    await sending;
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "both killed; the edge started before incusd",
      outcome: "the upload goes on where it was acknowledged; Incus is handed the image anew",
      handOvers: 2,
      again: true,
    });
  });

  test("while Incus is handed the image", async ({ fault }) => {
    await fault.untilForwarding();
    await killBoth(fault);
    await fault.startIncus();
    await fault.startEdge();
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "both killed; incusd started before the edge",
      outcome: "Incus is handed the image anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("while Incus imports", async ({ fault }) => {
    await fault.untilImporting();
    await killBoth(fault);
    await startBoth(fault);
    await fault.expectImported({
      when: "importing, after Incus's answer",
      fault: "both killed; the edge started before incusd",
      outcome: "the image is looked for, and handed over anew where it is not there",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("before the alias is set", async ({ fault }) => {
    await fault.untilFinishing("request");
    await killBoth(fault);
    await startBoth(fault);
    await fault.expectImported({
      when: "finishing, before the alias is set",
      fault: "both killed; the edge started before incusd",
      outcome: "the image gets its alias",
      handOvers: 1,
      again: false,
    });
  });
});

test.describe("The edge is told to stop", () => {
  test("in mid-body", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    await fault.stopEdge();
    const durable = await fault.edge.spooledSize(fault.sender.id);
    expect(durable, "what had come is kept").toBeGreaterThan(0);
    await fault.startEdge();
    const { files } = await fault.sender.view();
    await sending;
    expect(files[0]?.received.done, "all that the spool had is acknowledged").toBe(durable);
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "SIGTERM to the edge, started again",
      outcome: "it exits with 0 within 10 s; the upload goes on behind the last byte in the spool",
      handOvers: 1,
      again: true,
    });
  });

  test("while Incus is handed what the sender still sends", async ({ fault }) => {
    const { sending } = await fault.untilFollowing();
    await fault.stopEdge();
    await fault.startEdge();
    await sending;
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "SIGTERM to the edge, started again",
      outcome: "it exits with 0 within 10 s, and lets Incus go; both go on",
      handOvers: 2,
      again: true,
    });
  });

  test("while Incus is handed the image", async ({ fault }) => {
    await fault.untilForwarding();
    await fault.stopEdge();
    expect(await fault.incus.images(), "half an image is none").toEqual([]);
    await fault.startEdge();
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "SIGTERM to the edge, started again",
      outcome: "it exits with 0 within 10 s; Incus is handed the image anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("while Incus imports", async ({ fault }) => {
    await fault.untilImporting();
    await fault.stopEdge();
    await fault.untilIncusHasIt();
    await fault.startEdge();
    await fault.expectImported({
      when: "importing, after Incus's answer",
      fault: "SIGTERM to the edge; Incus ends its work; edge started again",
      outcome: "it exits with 0 within 10 s; the image is found, and gets its alias",
      handOvers: 1,
      again: false,
    });
  });
});
