/** A copy that stands still in its middle: what is told of it, and what is left of it when it is called off. */

import { call, ended, told } from "../../support/asking";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { copyHalf, expect, test } from "../../support/far-link";

test("a pull shows how far Incus is, and goes on to its end", async ({ linked, incus, far, medium }) => {
  const { edge, toFar } = linked;
  await far.cli("image", "import", medium.path);
  const pull = await copyHalf(linked, medium.fingerprint, "pull");
  expect(pull).toMatchObject({ state: "fetching", files: [], fetched: { phase: "image" } });
  expect(pull.fetched?.percent, "half of it, as far as it came").toBeLessThanOrEqual(51);
  toFar.release();
  const states = (await told(edge, pull.id, ({ state }) => state === "done")).map(({ state }) => state);
  expect(states.filter((state, at) => state !== states[at - 1]).slice(-3)).toEqual(["fetching", "finishing", "done"]);
  await expectOnly(incus, medium.fingerprint, "copied");
  expect(toFar.filesBack, "it was fetched once").toBe(1);
});

for (const mode of ["pull", "relay"] as const) {
  test(`a ${mode} that is called off leaves nothing`, async ({ linked, incus, far, medium }) => {
    const { edge, toFar } = linked;
    await far.cli("image", "import", medium.path);
    const { id } = await copyHalf(linked, medium.fingerprint, mode);
    expect(await call(edge, "DELETE", `/imports/${id}`)).toMatchObject({ state: "cancelled" });
    await expect.poll(() => incus.kept(), "Incus keeps no part of an image").toEqual([]);
    await expectNothingKept(edge);
    toFar.release();
    expect(await incus.images(), "nor an image").toEqual([]);
    expect(await incus.alias("copied")).toBeNull();
    expect(await ended(edge, { id }), "it stays called off").toMatchObject({ state: "cancelled", problem: null });
  });
}
