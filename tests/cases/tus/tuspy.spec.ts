/** tuspy brings a unified image by Upload-Metadata alone, and goes on after every kind of break. */

import { join } from "node:path";
import type { Wired } from "../../support/fixtures";
import type { LargeImage } from "../../support/images";
import { expect, startAgain, test } from "../../support/senders/fixtures";
import { expectImported, SAID, someDurable } from "../../support/senders/outcome";
import { Tuspy } from "../../support/senders/tuspy";

const CHUNK = 5 << 20;
/** Tries often enough for an edge to be started meanwhile. */
const PATIENT = { retries: 40, retry_delay: 0.25 };

test("a file, with nothing said of how", async ({ incus, edge, parcel }) => {
  const tuspy = new Tuspy(edge.url, parcel.path);
  await tuspy.through();
  const { files } = await expectImported(edge, incus, parcel);
  expect(files[0]?.name).toBe(SAID.filename);
});

test("in pieces, each with its checksum", async ({ incus, edge, parcel }) => {
  const tuspy = new Tuspy(edge.url, parcel.path, { options: { chunk_size: CHUNK, upload_checksum: true } });
  await tuspy.through();
  await expectImported(edge, incus, parcel);
});

test("in one piece with a checksum", async ({ incus, edge, parcel }) => {
  await new Tuspy(edge.url, parcel.path, { options: { upload_checksum: true } }).through();
  await expectImported(edge, incus, parcel);
});

/** Begins to send and comes back when the link holds the file in its middle. */
async function sendHalf({ toEdge }: Wired, parcel: LargeImage, order: ConstructorParameters<typeof Tuspy>[2]) {
  const held = toEdge.hold("request", parcel.size / 2);
  const tuspy = new Tuspy(toEdge.url, parcel.path, order);
  await Promise.race([held, tuspy.through()]);
  return tuspy;
}

test("the link is cut", async ({ incus, wired, parcel }) => {
  const tuspy = await sendHalf(wired, parcel, { options: PATIENT });
  await someDurable(wired.edge);
  wired.toEdge.cut();
  await tuspy.through();
  await expectImported(wired.edge, incus, parcel);
});

test("the link is cut in a piece with a checksum, of which nothing is kept", async ({ incus, wired, parcel }) => {
  const held = wired.toEdge.hold("request", CHUNK / 2);
  const tuspy = new Tuspy(wired.toEdge.url, parcel.path, {
    options: { ...PATIENT, chunk_size: CHUNK, upload_checksum: true },
  });
  await Promise.race([held, tuspy.through()]);
  wired.toEdge.cut();
  await tuspy.through();
  expect(tuspy.log).toContain(`came to ${CHUNK.toString()}`);
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is killed and started again", async ({ incus, wired, parcel }) => {
  const tuspy = await sendHalf(wired, parcel, { options: PATIENT });
  await someDurable(wired.edge);
  await wired.edge.kill();
  wired.toEdge.cut();
  await startAgain(wired);
  await tuspy.through();
  await expectImported(wired.edge, incus, parcel);
});

test("the edge is restarted in good order", async ({ incus, wired, parcel }) => {
  const tuspy = await sendHalf(wired, parcel, { options: PATIENT });
  await someDurable(wired.edge);
  expect(await wired.edge.stop()).toBe(0);
  wired.toEdge.release();
  await startAgain(wired);
  await tuspy.through();
  await expectImported(wired.edge, incus, parcel);
});

test("its program is killed, and another run goes on from the address it stored", async ({
  incus,
  wired,
  parcel,
  scratch,
}) => {
  const storage = join(scratch, "urls.json");
  const first = await sendHalf(wired, parcel, { storage });
  const kept = await someDurable(wired.edge);
  await first.kill();
  wired.toEdge.release();

  const second = new Tuspy(wired.toEdge.url, parcel.path, { storage });
  expect(await second.begun(), "no durable byte comes again").toBeGreaterThanOrEqual(kept);
  await second.through();
  await expectImported(wired.edge, incus, parcel);
});

test("an image that is there already", async ({ incus, edge, parcel }) => {
  await incus.cli("image", "import", parcel.path);
  const metadata = { ...SAID, fingerprint: parcel.fingerprint };
  const tuspy = new Tuspy(edge.url, parcel.path, { metadata, options: { chunk_size: CHUNK } });
  await tuspy.through();
  const pieces = tuspy.log.split("\n").filter((line) => line.startsWith("came to"));
  expect(pieces, "one piece, and it hears that no more is needed").toEqual([`came to ${parcel.size.toString()}`]);
  expect((await expectImported(edge, incus, parcel)).alreadyPresent).toBe(true);
});
