/** Uppy on a page of the edge's own address brings a unified image by Upload-Metadata alone, and goes on after breaks. */

import type { Wired } from "../../support/fixtures";
import type { LargeImage } from "../../support/images";
import { expect, startAgain, test } from "../../support/senders/fixtures";
import { ended, expectImported, SAID, someDurable } from "../../support/senders/outcome";
import { UppyPage } from "../../support/senders/uppy";

test("a file, with nothing said of how", async ({ incus, edge, page, parcel }) => {
  const uppy = await UppyPage.open(page, edge.url, parcel.path);
  expect(await uppy.send()).toContain("/api/v1/uploads/");
  const { files } = await expectImported(edge, incus, parcel);
  expect(files[0]?.name, "Uppy names the file by itself").toBe("parcel.tar");
});

test("in pieces", async ({ incus, edge, page, parcel }) => {
  const uppy = await UppyPage.open(page, edge.url, parcel.path);
  await uppy.send(SAID, { chunkSize: 5 << 20 });
  expect(uppy.begun.length).toBe(5);
  await expectImported(edge, incus, parcel);
});

/** Begins to send and comes back when the link holds the file in its middle; tells how many bytes are durable then. */
async function sendHalf({ edge, toEdge }: Wired, uppy: UppyPage, parcel: LargeImage) {
  const held = toEdge.hold("request", parcel.size / 2);
  const through = uppy.send();
  // Whoever awaits it hears of it all the same.
  through.catch(() => undefined);
  await Promise.race([held, through]);
  return { through, durable: await someDurable(edge) };
}

function expectGoneOn({ begun, made }: UppyPage, durable: number): void {
  expect(made, "no second upload").toBe(1);
  expect(begun.at(-1), "no durable byte comes again").toBeGreaterThanOrEqual(durable);
}

test("the link is cut", async ({ incus, wired, page, parcel }) => {
  const uppy = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  const { through, durable } = await sendHalf(wired, uppy, parcel);
  wired.toEdge.cut();
  await through;
  expectGoneOn(uppy, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is killed and started again", async ({ incus, wired, page, parcel }) => {
  const uppy = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  const { through, durable } = await sendHalf(wired, uppy, parcel);
  await wired.edge.kill();
  wired.toEdge.cut();
  await startAgain(wired);
  await through;
  expectGoneOn(uppy, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is restarted in good order", async ({ incus, wired, page, parcel }) => {
  const uppy = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  const { through, durable } = await sendHalf(wired, uppy, parcel);
  expect(await wired.edge.stop()).toBe(0);
  wired.toEdge.release();
  await startAgain(wired);
  await through;
  expectGoneOn(uppy, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("paused and gone on with", async ({ incus, wired, page, parcel }) => {
  const uppy = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  const { through, durable } = await sendHalf(wired, uppy, parcel);
  await uppy.toggle();
  wired.toEdge.release();
  await uppy.toggle();
  await through;
  expectGoneOn(uppy, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("the page is opened anew and given the same file", async ({ incus, wired, page, parcel }) => {
  const first = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  const { durable } = await sendHalf(wired, first, parcel);
  wired.toEdge.release();
  wired.toEdge.cut();
  const second = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  await second.send();
  expect(second.made, "it goes on with the upload that it stored").toBe(0);
  expect(second.begun[0]).toBeGreaterThanOrEqual(durable);
  await expectImported(wired.edge, incus, parcel);
});

test("taken off the list in mid-upload", async ({ incus, wired, page, parcel }) => {
  const uppy = await UppyPage.open(page, wired.toEdge.url, parcel.path);
  await sendHalf(wired, uppy, parcel);
  await uppy.remove();
  await ended(wired.edge, "cancelled");
  await expect.poll(() => wired.edge.spool()).toEqual([]);
  expect(await incus.images()).toEqual([]);
});

test("an image that is there already, in pieces", async ({ incus, edge, page, parcel }) => {
  await incus.cli("image", "import", parcel.path);
  const uppy = await UppyPage.open(page, edge.url, parcel.path);
  await uppy.send({ ...SAID, fingerprint: parcel.fingerprint }, { chunkSize: 5 << 20 });
  expect(uppy.begun, "one piece, and it hears that no more is needed").toEqual([0]);
  expect((await expectImported(edge, incus, parcel)).alreadyPresent).toBe(true);
});

test("an image that is there already, in one body that is answered before its end", async ({
  incus,
  edge,
  page,
  parcel,
}) => {
  await incus.cli("image", "import", parcel.path);
  const uppy = await UppyPage.open(page, edge.url, parcel.path);
  await uppy.send({ ...SAID, fingerprint: parcel.fingerprint });
  expect(uppy.made).toBe(1);
  expect((await expectImported(edge, incus, parcel)).alreadyPresent).toBe(true);
});
