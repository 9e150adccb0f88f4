/** The aliases of a copy: its own, those of its source, and those that another image has. */

import { beginCopy, ended, refusal } from "../../support/asking";
import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { compared } from "../../support/expect-copy";
import { expect, test } from "../../support/servers";
import type { Incus } from "../../support/incus";

/** The image that each of a server's aliases names. */
async function aliasesOf(incus: Incus): Promise<Record<string, string>> {
  const named = (await incus.images()).flatMap(({ fingerprint, aliases }) => aliases.map(({ name }) => [name, fingerprint] as const));
  return Object.fromEntries(named);
}

test("the aliases of the source come along, beside others", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, SPLIT_CONTAINER, "--alias", "tiny/1");
  await far.cli("image", "alias", "create", "busybox", fingerprint);
  const byCommandLine = await incus.copiedByCommandLine("other:busybox", "--copy-aliases", "--alias", "mine");

  const end = await ended(edge, await beginCopy(edge, { remote: "far", fingerprint, copyAliases: true, aliases: ["mine"] }));
  expect(end.state).toBe("done");
  const [copied] = await incus.images();
  expect(copied && compared(copied), "as by: incus image copy --copy-aliases --alias mine").toEqual(compared(byCommandLine));
  expect(Object.keys(await aliasesOf(incus)).sort()).toEqual(["busybox", "mine", "tiny/1"]);
});

test("an image that is there already is not sent again, and gets its aliases", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "tiny");
  await give(incus, UNIFIED_CONTAINER);
  for (const mode of ["pull", "push", "relay"] as const) {
    const end = await ended(edge, await beginCopy(edge, { remote: "far", fingerprint, mode, copyAliases: true, aliases: [mode] }));
    expect(end, mode).toMatchObject({ state: "done", alreadyPresent: true, problem: null });
  }
  expect(await aliasesOf(incus)).toEqual({ tiny: fingerprint, pull: fingerprint, push: fingerprint, relay: fingerprint });
});

test("an alias that another image has: refused, left where it is, or moved", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "taken");
  const { fingerprint: other } = await give(incus, SPLIT_CONTAINER, "--alias", "taken");
  const wish = { remote: "far", fingerprint, copyAliases: true, aliases: ["free"] };

  expect(await refusal(beginCopy(edge, wish))).toBe("alias-taken");
  expect(await refusal(beginCopy(edge, { remote: "far", fingerprint, aliases: ["taken"], mode: "push" }))).toBe("alias-taken");
  expect((await incus.images()).map((image) => image.fingerprint), "nothing was copied").toEqual([other]);

  const skipped = await ended(edge, await beginCopy(edge, { ...wish, aliasTaken: "skip" }));
  expect(skipped).toMatchObject({ state: "done", skippedAliases: ["taken"] });
  expect(await aliasesOf(incus)).toEqual({ free: fingerprint, taken: other });

  const moved = await ended(edge, await beginCopy(edge, { ...wish, aliasTaken: "move" }));
  expect(moved).toMatchObject({ state: "done", skippedAliases: [], alreadyPresent: true });
  expect(await aliasesOf(incus)).toEqual({ free: fingerprint, taken: fingerprint });
});
