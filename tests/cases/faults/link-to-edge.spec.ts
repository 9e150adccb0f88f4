/** The link between whoever sends and the edge fails. */

import { expect, test } from "../../support/fault";

test.describe("The link to the edge fails", () => {
  test("the answer to the creation is lost", async ({ fault }) => {
    const held = fault.toEdge.holdAt("answer", "POST /api/v1/imports");
    const creating = fault.sender.create();
    await held;
    expect(await fault.edge.imports(), "the edge has begun the import").toHaveLength(1);
    fault.toEdge.cut();
    await creating;
    await fault.sender.send();
    await fault.sender.declare();
    await fault.expectImported({
      when: "beginning an import",
      fault: "link cut before the answer",
      outcome: "the same request finds the import that was begun",
      handOvers: 1,
      again: false,
    });
  });

  for (const [name, fails] of [["cut", "cut"], ["reset", "reset"]] as const) {
    test(`${name} in mid-body`, async ({ fault }) => {
      const { sending } = await fault.untilMidBody();
      fault.toEdge[fails]();
      await sending;
      await fault.sender.declare();
      await fault.expectImported({
        when: "receiving, in mid-body",
        fault: `link ${name}`,
        outcome: "the upload goes on where it was acknowledged",
        handOvers: 1,
        again: true,
      });
    });
  }

  test("half closed by the sender's side in mid-body", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    fault.toEdge.halfClose("request");
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "link half closed: the edge sees an end that is none",
      outcome: "the upload goes on where it was acknowledged",
      handOvers: 1,
      again: true,
    });
  });

  test("half closed by the edge's side in mid-body", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    fault.toEdge.halfClose("answer");
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "link half closed: the sender sees an end without an answer",
      outcome: "the upload goes on where it was acknowledged",
      handOvers: 1,
      again: true,
    });
  });

  test("silent in mid-body, until the sender gives up and comes again", async ({ fault }) => {
    const { sending } = await fault.untilMidBody();
    // The edge never hears of the end of the first request, and still waits for its bytes.
    fault.toEdge.strand();
    fault.sender.giveUp();
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, in mid-body",
      fault: "link silent; the sender gives up and connects anew",
      outcome: "the newer request takes over at once, where the upload was acknowledged",
      handOvers: 1,
      again: true,
    });
  });

  test("the answer to the last byte is lost", async ({ fault }) => {
    await fault.sender.create();
    const held = fault.toEdge.hold("answer", fault.image.size);
    const sending = fault.sender.send();
    await held;
    fault.toEdge.cut();
    await sending;
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, all bytes there",
      fault: "link cut before the answer",
      outcome: "the sender asks, and learns that nothing is missing",
      handOvers: 1,
      again: false,
    });
  });

  test("the answer to the fingerprint is lost", async ({ fault }) => {
    await fault.untilReceived();
    const held = fault.toEdge.holdAt("answer", fault.image.fingerprint);
    const declaring = fault.sender.declare();
    await held;
    fault.toEdge.cut();
    await declaring;
    await fault.expectImported({
      when: "declaring the fingerprint",
      fault: "link cut before the answer",
      outcome: "it is declared again, to no harm",
      handOvers: 1,
      again: false,
    });
  });

  test("cut while the edge hands on what has come", async ({ fault }) => {
    const { sending } = await fault.untilFollowing();
    fault.toEdge.cut();
    fault.toIncus.release();
    await sending;
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "link cut",
      outcome: "the upload goes on where it was acknowledged; Incus waits for the rest and has to be handed nothing anew",
      handOvers: 1,
      again: true,
    });
  });

  test("slow", async ({ fault }) => {
    fault.toEdge.slow(SLOW);
    await fault.sender.create();
    await fault.sender.declare();
    await fault.sender.send();
    await fault.expectImported({
      when: "receiving, and handing on what has come",
      fault: "link slow",
      outcome: "Incus is handed the bytes as they come, in one request",
      handOvers: 1,
      again: false,
    });
  });
});

/** A slow link, in bytes a second: slow for this image, and not for whoever waits for the test. */
const SLOW = 40 << 20;
