/** A pull that stands still in its middle: what is told of it, and what becomes of it. */

import { beginCopy, call, ended, stands, told } from "../../support/asking";
import type { ImportView } from "../../support/edge";
import { expectOnly } from "../../support/expect-image";
import { link, unlink, type Linked } from "../../support/far-link";
import { expect, test as base } from "../../support/servers";

/** How much of an image comes before the rest is held back, in bytes. */
const HALF = 40 << 20;

interface Held extends Linked {
  /** The pull, its first half over. */
  readonly pull: ImportView;
}

const test = base.extend<{ readonly held: Held }>({
  held: async ({ incus, far, authority, medium }, use, info) => {
    await far.cli("image", "import", medium.path, "--alias", "there");
    const linked = await link({ near: incus, far }, authority);
    const { edge, toFar } = linked;
    const reached = toFar.holdBack(HALF);
    const wish = { remote: "far", fingerprint: medium.fingerprint, aliases: ["pulled"] };
    const { id } = await beginCopy(edge, wish);
    await reached;
    const pull = await stands(edge, id, ({ fetched }) => (fetched?.percent ?? 0) > 0);
    await use({ ...linked, pull });
    await unlink(linked);
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});

test("it shows how far Incus is, and goes on to its end", async ({ held: { edge, toFar, pull }, incus, medium }) => {
  expect(pull).toMatchObject({ state: "fetching", files: [], fetched: { phase: "image" } });
  expect(pull.fetched?.percent, "half of it, as far as it came").toBeLessThanOrEqual(51);
  toFar.release();
  const states = (await told(edge, pull.id, ({ state }) => state === "done")).map(({ state }) => state);
  expect(states.filter((state, at) => state !== states[at - 1]).slice(-3)).toEqual(["fetching", "finishing", "done"]);
  await expectOnly(incus, medium.fingerprint, "pulled");
  expect(toFar.filesBack, "it was fetched once").toBe(1);
});

test("called off, it leaves nothing", async ({ held: { edge, toFar, pull }, incus }) => {
  const called = await call<ImportView>(edge, "DELETE", `/imports/${pull.id}`);
  expect(called.state).toBe("cancelled");
  await expect.poll(() => incus.kept(), "Incus keeps no part of an image").toEqual([]);
  toFar.release();
  expect(await incus.images(), "nor an image").toEqual([]);
  expect(await incus.alias("pulled")).toBeNull();
  expect(await ended(edge, pull), "it stays called off").toMatchObject({ state: "cancelled", problem: null });
});

test("Incus is killed: it is pulled again, and is there once", async ({ held: { edge, toFar, pull }, incus, medium }) => {
  await incus.kill();
  await incus.start();
  toFar.release();
  expect(await ended(edge, pull)).toMatchObject({ state: "done", problem: null, fingerprint: medium.fingerprint });
  await expectOnly(incus, medium.fingerprint, "pulled");
  expect(toFar.filesBack, "it was begun anew").toBe(2);
});

test("the edge is killed: Incus goes on, and the edge finds it", async ({ held: { edge, toFar, pull }, incus, medium }) => {
  await edge.kill();
  await edge.start();
  toFar.release();
  expect(await ended(edge, pull)).toMatchObject({ state: "done", problem: null, fingerprint: medium.fingerprint });
  await expectOnly(incus, medium.fingerprint, "pulled");
  expect(toFar.filesBack, "it was fetched once").toBe(1);
});

test("the edge is away until Incus has it and has forgotten how", async ({ held: { edge, toFar, pull }, incus, medium }) => {
  await edge.kill();
  toFar.release();
  await expect.poll(async () => (await incus.images()).length).toBe(1);
  // Incus keeps no operation over a restart.
  await incus.stop();
  await incus.start();
  await edge.start();
  expect(await ended(edge, pull)).toMatchObject({ state: "done", problem: null, fingerprint: medium.fingerprint });
  await expectOnly(incus, medium.fingerprint, "pulled");
  expect(toFar.filesBack, "it was fetched once").toBe(1);
});
