/** tus-js-client with its own patience goes on after every kind of break, and no durable byte is sent twice. */

import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { UploadOptions } from "tus-js-client";
import { FileUrlStorage } from "tus-js-client";
import type { Wired } from "../../support/fixtures";
import type { LargeImage } from "../../support/images";
import { expect, startAgain, test } from "../../support/senders/fixtures";
import { expectImported, someDurable } from "../../support/senders/outcome";
import { Sender } from "../../support/senders/tus-js-client";

/** Begins to send and comes back when the link holds the file in its middle; tells how many bytes are durable then. */
async function sendHalf({ edge, toEdge }: Wired, parcel: LargeImage, options: Partial<UploadOptions> = {}) {
  const held = toEdge.hold("request", parcel.size / 2);
  const sender = Sender.start(toEdge.url, parcel.path, options);
  await Promise.race([held, sender.ended]);
  return { sender, durable: await someDurable(edge) };
}

/** One upload was made, and what followed the break began where the durable bytes end. */
function expectGoneOn({ exchanges, begun }: Sender, durable: number): void {
  expect(exchanges.filter(({ method }) => method === "POST").length, "no second upload").toBeLessThanOrEqual(1);
  expect(begun.at(-1), "no durable byte comes again").toBeGreaterThanOrEqual(durable);
  expect(exchanges.at(-1)).toMatchObject({ method: "PATCH", status: 204 });
}

test("the link is cut", async ({ incus, wired, parcel }) => {
  const { sender, durable } = await sendHalf(wired, parcel);
  wired.toEdge.cut();
  await sender.ended;
  expectGoneOn(sender, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("the answer to the last byte is lost", async ({ incus, wired, parcel }) => {
  const held = wired.toEdge.hold("answer", parcel.size);
  const sender = Sender.start(wired.toEdge.url, parcel.path);
  await Promise.race([held, sender.ended]);
  wired.toEdge.cut();
  await sender.ended;
  expect(sender.exchanges.at(-1), "it asks, and hears that all is there").toEqual({
    method: "HEAD",
    offset: parcel.size,
    status: 200,
  });
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is killed and started again", async ({ incus, wired, parcel }) => {
  const { sender, durable } = await sendHalf(wired, parcel);
  await wired.edge.kill();
  wired.toEdge.cut();
  await startAgain(wired);
  await sender.ended;
  expectGoneOn(sender, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is restarted in good order", async ({ incus, wired, parcel }) => {
  const { sender, durable } = await sendHalf(wired, parcel);
  expect(await wired.edge.stop(), "the body that is held does not keep it").toBe(0);
  wired.toEdge.release();
  await startAgain(wired);
  await sender.ended;
  expect(sender.exchanges, "it is told to come again").toContainEqual({ method: "PATCH", offset: 0, status: 423 });
  expectGoneOn(sender, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("paused and gone on with", async ({ incus, wired, parcel }) => {
  const { sender, durable } = await sendHalf(wired, parcel);
  await sender.upload.abort();
  wired.toEdge.release();
  sender.upload.start();
  await sender.ended;
  expectGoneOn(sender, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("given up, and gone on with by another run from the address it stored", async ({ incus, wired, parcel, scratch }) => {
  const urlStorage = new FileUrlStorage(join(scratch, "urls.json"));
  const { sender, durable } = await sendHalf(wired, parcel, { urlStorage });
  await sender.upload.abort();
  wired.toEdge.release();

  const next = new Sender(wired.toEdge.url, createReadStream(parcel.path), { urlStorage });
  const [stored] = await next.upload.findPreviousUploads();
  if (stored === undefined) {
    throw new Error("the first run stored no address");
  }
  next.upload.resumeFromPreviousUpload(stored);
  next.upload.start();
  await next.ended;
  expect(next.url).toBe(sender.url);
  expectGoneOn(next, durable);
  await expectImported(wired.edge, incus, parcel);
});

test("a second run while the first still hangs on", async ({ incus, wired, parcel }) => {
  const { sender, durable } = await sendHalf(wired, parcel, { retryDelays: [] });
  const next = Sender.start(wired.edge.url, parcel.path, {
    uploadUrl: new URL(new URL(sender.url).pathname, wired.edge.url).href,
  });
  await next.ended;
  await sender.ended.catch(() => undefined);
  expect(sender.exchanges.at(-1), "the older one is told that it is no longer wanted").toMatchObject({ status: 423 });
  expectGoneOn(next, durable);
  await expectImported(wired.edge, incus, parcel);
});
