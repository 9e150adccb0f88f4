/** The link between the edge and Incus fails. */

import { expect, test } from "../../support/fault";

test.describe("The link to Incus fails", () => {
  for (const [name, fails] of [["cut", "cut"], ["reset", "reset"]] as const) {
    test(`${name} while the image is handed over`, async ({ fault }) => {
      await fault.untilForwarding();
      fault.toIncus[fails]();
      await fault.expectImported({
        when: "forwarding, in mid-body",
        fault: `link ${name}`,
        outcome: "Incus is handed the image anew, from the spool",
        handOvers: 2,
        again: false,
      });
    });

    test(`${name} while what has come is handed on`, async ({ fault }) => {
      const { sending } = await fault.untilFollowing();
      fault.toIncus[fails]();
      fault.toEdge.release();
      await sending;
      await fault.expectImported({
        when: "receiving, and handing on what has come",
        fault: `link ${name}`,
        outcome: "the upload goes on undisturbed; Incus is handed the image anew",
        handOvers: 2,
        again: false,
      });
    });
  }

  test("half closed by the edge's side in mid-body", async ({ fault }) => {
    await fault.untilForwarding();
    fault.toIncus.halfClose("request");
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "link half closed: Incus sees an end that is none",
      outcome: "Incus takes nothing for an image; it is handed it anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("half closed by Incus's side in mid-body", async ({ fault }) => {
    await fault.untilForwarding();
    fault.toIncus.halfClose("answer");
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "link half closed: the edge sees an end without an answer",
      outcome: "Incus is handed the image anew, from the spool",
      handOvers: 2,
      again: false,
    });
  });

  test("the answer is lost", async ({ fault }) => {
    await fault.untilAnswered();
    await fault.untilIncusHasIt();
    fault.toIncus.cut();
    await fault.expectImported({
      when: "importing, before Incus's answer",
      fault: "link cut; Incus ends its work",
      outcome: "the image is found, and gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("the answer is lost, and Incus is still at work", async ({ fault }) => {
    await fault.untilAnswered();
    fault.toIncus.cut();
    await fault.expectImported({
      when: "importing, before Incus's answer",
      fault: "link cut while Incus works",
      outcome: "the image is found, or handed over once more and found then",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("lost while Incus imports", async ({ fault }) => {
    await fault.untilImporting();
    fault.toIncus.cut();
    await fault.expectImported({
      when: "importing, after Incus's answer",
      fault: "link cut",
      outcome: "the edge asks again how the import goes on",
      handOvers: 1,
      again: false,
    });
  });

  test("before the alias is set", async ({ fault }) => {
    await fault.untilFinishing("request");
    fault.toIncus.cut();
    await fault.expectImported({
      when: "finishing, before the alias is set",
      fault: "link cut",
      outcome: "the image gets its alias",
      handOvers: 1,
      again: false,
    });
  });

  test("after the alias is set, before the edge knows", async ({ fault }) => {
    await fault.untilFinishing("answer");
    fault.toIncus.cut();
    expect(await fault.incus.alias(fault.sender.alias), "the alias is there").toBe(fault.image.fingerprint);
    await fault.expectImported({
      when: "finishing, after the alias is set",
      fault: "link cut before the answer",
      outcome: "the alias is found as it should be",
      handOvers: 1,
      again: false,
    });
  });

  test("slow", async ({ fault }) => {
    fault.toIncus.slow(SLOW);
    await fault.sender.importWhole();
    await fault.expectImported({
      when: "forwarding",
      fault: "link slow",
      outcome: "Incus is handed the image in one request, however long it takes",
      handOvers: 1,
      again: false,
    });
  });
});

/** A slow link, in bytes a second: slow for this image, and not for whoever waits for the test. */
const SLOW = 40 << 20;
