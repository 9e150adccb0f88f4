/** An image that Incus has already: a stock client that tells the fingerprint sees a finished upload. */

import { createReadStream } from "node:fs";
import { PassThrough } from "node:stream";
import type { UploadOptions } from "tus-js-client";
import type { LargeImage } from "../../support/images";
import { expect, test } from "../../support/senders/fixtures";
import { expectImported, SAID } from "../../support/senders/outcome";
import { Sender } from "../../support/senders/tus-js-client";

/** What is said, and the fingerprint, which only a sender that has hashed the file can know. */
function said(parcel: LargeImage): Record<string, string> {
  return { ...SAID, fingerprint: parcel.fingerprint };
}

const WAYS: Record<string, Partial<UploadOptions>> = {
  "one body": {},
  "pieces": { chunkSize: 5 << 20 },
  "the first piece with the creation": { uploadDataDuringCreation: true, chunkSize: 5 << 20 },
};

for (const [way, options] of Object.entries(WAYS)) {
  test(`tus-js-client, in ${way}`, async ({ incus, wired, parcel }) => {
    const { edge, toEdge } = wired;
    await incus.cli("image", "import", parcel.path, "--alias", "by-hand");
    const sender = await Sender.send(toEdge.url, parcel.path, { ...options, metadata: said(parcel) });
    const outcome = await expectImported(edge, incus, parcel);
    expect(outcome.alreadyPresent).toBe(true);
    const taken = sender.exchanges.filter(({ method, status }) => method === "PATCH" && status === 204);
    expect(taken.length, "after the first answer it is through").toBeLessThanOrEqual(1);
  });
}

test("tus-js-client, a stream that nobody knows the length of", async ({ incus, edge, parcel }) => {
  await incus.cli("image", "import", parcel.path);
  const stream = createReadStream(parcel.path).pipe(new PassThrough());
  const sender = new Sender(edge.url, stream, { metadata: said(parcel), uploadLengthDeferred: true, chunkSize: 5 << 20 });
  sender.upload.start();
  await sender.ended;
  expect((await expectImported(edge, incus, parcel)).alreadyPresent).toBe(true);
});
