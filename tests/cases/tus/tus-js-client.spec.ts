/** tus-js-client brings a unified image by Upload-Metadata alone, in each way it can send. */

import { createReadStream } from "node:fs";
import { PassThrough } from "node:stream";
import { Upload } from "tus-js-client";
import { expectNothingKept } from "../../support/expect-image";
import { image } from "../../support/places";
import { expect, test } from "../../support/senders/fixtures";
import { ended, expectImported, outcomes, SAID } from "../../support/senders/outcome";
import { refusal, Sender } from "../../support/senders/tus-js-client";

/** 5 MiB: neither the image's size nor that of any batch at the edge is a multiple of it. */
const CHUNK = 5 << 20;

test("a file, with nothing said of how", async ({ incus, edge, parcel }) => {
  const sender = await Sender.send(edge.url, parcel.path);
  expect(sender.exchanges.map(({ method, status }) => [method, status])).toEqual([["POST", 201], ["PATCH", 204]]);
  const { files } = await expectImported(edge, incus, parcel);
  expect(files[0]?.name).toBe(SAID.filename);
});

test("in pieces", async ({ incus, edge, parcel }) => {
  const sender = await Sender.send(edge.url, parcel.path, { chunkSize: CHUNK });
  expect(sender.begun, "each begins where the one before ended").toEqual([0, 1, 2, 3, 4].map((piece) => piece * CHUNK));
  await expectImported(edge, incus, parcel);
});

test("its bytes with the creation", async ({ incus, edge, parcel }) => {
  const sender = await Sender.send(edge.url, parcel.path, { uploadDataDuringCreation: true });
  expect(sender.exchanges.map(({ method }) => method), "one request does it").toEqual(["POST"]);
  await expectImported(edge, incus, parcel);
});

test("its first piece with the creation", async ({ incus, edge, parcel }) => {
  await Sender.send(edge.url, parcel.path, { uploadDataDuringCreation: true, chunkSize: CHUNK });
  await expectImported(edge, incus, parcel);
});

test("a stream that nobody knows the length of", async ({ incus, edge, parcel }) => {
  // Not the file itself, of which the client would know the length.
  const stream = createReadStream(parcel.path).pipe(new PassThrough());
  const sender = new Sender(edge.url, stream, { uploadLengthDeferred: true, chunkSize: CHUNK });
  sender.upload.start();
  await sender.ended;
  await expectImported(edge, incus, parcel);
});

test("by POST alone", async ({ incus, edge, parcel }) => {
  const sender = await Sender.send(edge.url, parcel.path, { overridePatchMethod: true, chunkSize: CHUNK });
  expect(new Set(sender.exchanges.map(({ method }) => method))).toEqual(new Set(["POST"]));
  await expectImported(edge, incus, parcel);
});

test("under an alias that names another image", async ({ incus, edge, parcel }) => {
  await incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", "sent");
  const refused = Sender.start(edge.url, parcel.path, { metadata: { ...SAID, aliasTaken: "fail" }, retryDelays: [] });
  expect(await refused.ended.catch(refusal), "told before a byte is sent").toEqual({ status: 409, code: "alias-taken" });
  expect(await outcomes(edge)).toEqual([]);

  await Sender.send(edge.url, parcel.path, { metadata: { ...SAID, aliasTaken: "move" } });
  await ended(edge, "done");
  expect(await incus.alias("sent")).toBe(parcel.fingerprint);
});

test("called off by its client", async ({ incus, wired, parcel }) => {
  const { edge, toEdge } = wired;
  const held = toEdge.hold("request", parcel.size / 2);
  const sender = Sender.start(toEdge.url, parcel.path);
  await Promise.race([held, sender.ended]);
  // It takes nothing but 204 for a success.
  await sender.upload.abort(true);
  await ended(edge, "cancelled");
  await expect.poll(() => edge.spool()).toEqual([]);
  expect(await incus.images()).toEqual([]);
  const twice = Upload.terminate(sender.url, { retryDelays: [] }).catch(refusal);
  expect(await twice).toEqual({ status: 410, code: "import-cancelled" });
});

test("that is no image", async ({ incus, edge }) => {
  await Sender.send(edge.url, image("broken/truncated.tar.xz"));
  const { problem } = await ended(edge, "failed");
  expect(problem?.title, "the client is through; what is wrong is told with the import").toMatch(/\.$/);
  expect(await incus.images()).toEqual([]);
  await expectNothingKept(edge);
});
