/** The same thing is asked for twice: by two presses, by two senders, or by two imports. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test, type Fault } from "../../support/fault";
import { Sender } from "../../support/sender";

/** There is one image, with the aliases of both. */
async function expectBothNames({ incus, edge, image, sender }: Fault, other: Sender): Promise<void> {
  await expectOnly(incus, image.fingerprint, sender.alias);
  await expectOnly(incus, image.fingerprint, other.alias);
  await expectNothingKept(edge);
}

test.describe("The same is asked for twice", () => {
  test("two presses", async ({ fault }) => {
    const [one, other] = await Promise.all([fault.sender.create(), fault.sender.create()]);
    expect(one.files[0]?.upload, "both are given the same upload").toBe(other.files[0]?.upload);
    await fault.sender.send();
    await Promise.all([fault.sender.declare(), fault.sender.declare()]);
    await fault.expectImported({
      when: "beginning an import",
      fault: "the same request comes twice at once",
      outcome: "one import",
      handOvers: 1,
      again: false,
    });
  });

  test("two senders of one import", async ({ fault }) => {
    const other = new Sender(fault.toEdge.url, fault.image, { id: fault.sender.id });
    await Promise.all([fault.sender.create(), other.create()]);
    await Promise.all([fault.sender.send(), other.send()]);
    await Promise.all([fault.sender.declare(), other.declare()]);
    await fault.expectImported({
      when: "receiving",
      fault: "two senders send the same file to the same import",
      outcome: "each takes over from the other where the upload was acknowledged; one import, one image",
      handOvers: 1,
      again: undefined,
    });
  });

  test("two imports of one image, one after the other", async ({ fault }) => {
    await fault.sender.importWhole();
    const other = new Sender(fault.toEdge.url, fault.image, { alias: "another" });
    const view = await other.importWhole();
    expect(view).toMatchObject({ state: "done", alreadyPresent: true });
    await expectBothNames(fault, other);
    fault.expectSent({
      when: "after an import",
      fault: "the same image is imported under another alias",
      outcome: "one image, with both aliases; Incus is handed nothing",
      handOvers: 1,
      again: false,
    });
  });

  test("two imports of one image at once", async ({ fault }) => {
    const other = new Sender(fault.toEdge.url, fault.image, { alias: "another" });
    const views = await Promise.all([fault.sender.importWhole(), other.importWhole()]);
    expect(views.map(({ state }) => state)).toEqual(["done", "done"]);
    await expectBothNames(fault, other);
    fault.expectSent({
      when: "receiving, to importing",
      fault: "the same image is imported under two aliases at once",
      outcome: "one image, with both aliases",
      handOvers: [1, 2],
      again: false,
    });
  });

  test("by the command line in between", async ({ fault }) => {
    await fault.untilForwarding();
    await fault.incus.cli("image", "import", fault.image.path, "--alias", "by-hand");
    fault.toIncus.release();
    await fault.expectImported({
      when: "forwarding, in mid-body",
      fault: "somebody imports the same image by the command line",
      outcome: "one image, with both aliases",
      handOvers: 1,
      again: false,
    });
    expect(await fault.incus.alias("by-hand")).toBe(fault.image.fingerprint);
  });

  test("bytes that are there already", async ({ fault }) => {
    const view = await fault.sender.create();
    await fault.sender.send(fault.half);
    // No sender of ours would: it comes with an offset it has heard of long ago.
    const again = await fetch(`${fault.edge.url}${view.files[0]?.upload ?? ""}`, {
      method: "PATCH",
      headers: { "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" },
      body: Buffer.alloc(1 << 10),
    });
    expect(again.status).toBe(409);
    expect(again.headers.get("upload-offset"), "where it stands").toBe(fault.half.toString());
    await fault.sender.send();
    await fault.sender.declare();
    await fault.expectImported({
      when: "receiving, between two bodies",
      fault: "a request from an older offset",
      outcome: "refused with 409 and the offset; nothing changes",
      handOvers: 1,
      again: false,
    });
  });
});
